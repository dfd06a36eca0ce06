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


class Sample(NamedTuple):
    """One series of an answer: its labels and its value."""

    labels: Mapping[str, str]
    value: float


Answers = Mapping[str, tuple[Sample, ...]]


def weekly(model: Model) -> dict[str, str]:
    """The queries of the week's report, by name."""
    last = model.fleet.environments[-1].name
    asked = {
        "watchdog": f"max({_steps(_WATCHDOG, WEEK)})",
        "information": _steps(f'severity="info",signal!="{notifying.UPSTREAM_SIGNAL}"', WEEK),
        "loud": _steps('severity=~"critical|warning",signal!="heartbeat"', WEEK),
        "episodes": _episodes('signal!="heartbeat"', WEEK),
        "spent": f'service:errors:ratio_rate30d{{environment="{last}"}}',
    }
    for service in model.services:
        for metric in service.metrics:
            asked[own(service, metric)] = _own(service, metric)
    return asked


def watched(answers: Answers) -> bool:
    """Whether the watchdog was there, which always fires: without it, silence says nothing."""
    return bool(answers["watchdog"])


def daily() -> dict[str, str]:
    """The queries of the day's report, by name."""
    told = 'severity=~"critical|warning",signal!="heartbeat"'
    return {
        "watchdog": f"max({_FIRING % _WATCHDOG})",
        "open": f"max by ({_BY}) ({_FIRING % told})",
        # The value of ALERTS_FOR_STATE is the moment in which it became active.
        "age": f"max by ({_BY}) (time() - ALERTS_FOR_STATE{{{told}}})",
        "coming": f'max by ({_BY}) (ALERTS{{alertstate="pending",{told}}})',
        "day": _steps(told, DAY),
        "episodes": _episodes(told, DAY),
    }


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
