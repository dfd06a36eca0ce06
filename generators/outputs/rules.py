"""monitoring/rules: recording and alerting rules, one plain Prometheus file per service and part.

Prometheus reads the folders, so no file lists the others. What the rules say comes from ``alerts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.alerts import (
    Alert,
    alerts_of,
    platform_alerts,
    platform_recordings,
    recordings_of,
)
from generators.artifacts import Artifact, Render
from generators.conventions import monitoring, scraping
from generators.model import Fleet, Model, Service
from generators.outputs import _rule_text

ROOTS = (monitoring.RULES,)
COVERS = ("monitoring", "alerts")

_TEMPLATE = "rules.yaml"


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The alerts of the service, and beside them what is recorded of it.

    Two files, so that a test can feed alerts what would otherwise take weeks to be recorded.
    """
    owner = f"{service.id}, {service.tier.name} tier, team {service.team.name}"
    interval, key = service.base.scrape_interval, f"services.{service.id}"

    def artifact(path: str, verb: str, groups: Iterable[_rule_text.Group]) -> Artifact:
        text = render(_TEMPLATE, title=f"What is {verb} of {owner}.", groups=groups)
        return Artifact(path, text, f"templates/rules/{_TEMPLATE}", key)

    alerts = _rule_text.groups(service.id, interval, (), alerts_of(service, fleet))
    yield artifact(monitoring.service_rules(service.id), "told", alerts)
    recordings = recordings_of(service, fleet)
    if recordings:
        groups = _rule_text.groups(service.id, interval, recordings, ())
        yield artifact(monitoring.service_recordings(service.id), "recorded", groups)


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """The rules of the platform, one file for each part that has any."""
    recordings = platform_recordings(model.fleet)
    alerts = by_part(platform_alerts(model.fleet))
    for part in sorted({*recordings, *alerts}):
        groups = _rule_text.groups(
            f"platform-{part}",
            scraping.PLATFORM_INTERVAL,
            recordings.get(part, ()),
            alerts.get(part, ()),
        )
        yield Artifact(
            monitoring.platform_rules(part),
            render(_TEMPLATE, title=f"What is recorded and told of the platform: {part}.", groups=groups),
            f"templates/rules/{_TEMPLATE}",
            "platform",
        )


def by_part(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    """Platform alerts by rule file."""
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        found.setdefault(alert.part, []).append(alert)
    return found
