"""What a report asks Prometheus, by name, and how the answers look.

Time is measured by subqueries of one step, because rules of different tiers leave samples of
``ALERTS`` at different distances.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from generators.conventions import notifying
from generators.model import Metric, Model, Service

STEP = 300
"""Seconds between two looks at what fired."""
WEEK, DAY = "7d", "1d"
SECONDS = {WEEK: 604_800, DAY: 86_400}

_BY = "alertname, severity, team, tier, service, component, environment, namespace"
_FIRING = 'ALERTS{alertstate="firing",%s}'
_WATCHDOG = f'signal="{notifying.HEARTBEAT_SIGNAL}"'
_SPEAKING = f'signal!~"{notifying.HEARTBEAT_SIGNAL}|{notifying.UPSTREAM_SIGNAL}"'
DEPLOYED, HEALTHY = "DeploymentHappened", "ServiceHealthy"
"""Alerts that have a table of their own in the week's report, whatever `report` says."""


class Sample(NamedTuple):
    """One series of an answer: its labels and its value."""

    labels: Mapping[str, str]
    value: float


Answers = Mapping[str, tuple[Sample, ...]]


def weekly(model: Model) -> dict[str, str]:
    """The queries of the week's report, by name; none about what has no place in it."""
    last = model.fleet.environments[-1].name
    asked = {
        "watchdog": f"max({_steps(_WATCHDOG, WEEK)})",
        "tabled": _steps(f'alertname=~"{DEPLOYED}|{HEALTHY}"', WEEK),
        "loud": _steps(_of(_told(model)), WEEK),
        "episodes": _episodes(_SPEAKING, WEEK),
        "spent": f'service:errors:ratio_rate30d{{environment="{last}"}}',
    }
    if only := _reported(model, "weekly"):
        asked["information"] = _steps(f'{_of(only)},alertname!~"{DEPLOYED}|{HEALTHY}"', WEEK)
    for service in model.services:
        for metric in service.metrics:
            asked[own(service, metric)] = _own(service, metric)
    return asked


def watched(answers: Answers) -> bool:
    """Whether the watchdog was there, which always fires: without it, silence says nothing."""
    return bool(answers["watchdog"])


def daily(model: Model) -> dict[str, str]:
    """The queries of the day's report, by name: what is told, and what stands only here."""
    shown = f'{_of((*_told(model), *_reported(model, "daily")))},alertname!="{HEALTHY}"'
    return {
        "watchdog": f"max({_FIRING % _WATCHDOG})",
        "open": f"max by ({_BY}) ({_FIRING % shown})",
        # The value of ALERTS_FOR_STATE is the moment in which it became active.
        "age": f"max by ({_BY}) (time() - ALERTS_FOR_STATE{{{shown}}})",
        "coming": f'max by ({_BY}) (ALERTS{{alertstate="pending",{shown}}})',
        "day": _steps(shown, DAY),
        "episodes": _episodes(shown, DAY),
    }


def _told(model: Model) -> tuple[str, ...]:
    """Severities that reach somebody: the catalog refuses that none does."""
    return tuple(one.name for one in model.fleet.alerting.severities if one.notify != "none")


def _reported(model: Model, period: str) -> tuple[str, ...]:
    """Severities that reach nobody, and stand in the report of this period instead."""
    severities = model.fleet.alerting.severities
    return tuple(one.name for one in severities if one.notify == "none" and one.report == period)


def _of(severities: tuple[str, ...]) -> str:
    return f'severity=~"{"|".join(severities)}",{_SPEAKING}'


def own(service: Service, metric: Metric) -> str:
    """The name of the question about a service's own metric."""
    return f"own:{service.id}:{metric.name}"


def _steps(matchers: str, window: str) -> str:
    return f"max by ({_BY}) (count_over_time({_FIRING % matchers}[{window}:{STEP}s]))"


def _episodes(matchers: str, window: str) -> str:
    firing = _FIRING % matchers
    began = f"({firing} unless {firing} offset {STEP}s)[{window}:{STEP}s]"
    return f"max by ({_BY}) (count_over_time({began}))"


def _own(service: Service, metric: Metric) -> str:
    selector = f'{metric.name}{{job="{service.id}"}}'
    if metric.type == "counter":
        return f"sum by (environment) (increase({selector}[{WEEK}]))"
    if metric.type == "histogram":
        total, count = (
            f'increase({metric.name}_{end}{{job="{service.id}"}}[{WEEK}])' for end in ("sum", "count")
        )
        return f"sum by (environment) ({total}) / (sum by (environment) ({count}) > 0)"
    return f"avg_over_time(sum by (environment) ({selector})[{WEEK}:{STEP}s])"
