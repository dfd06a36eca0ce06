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
from generators.outputs._outline import Outlines

ROOTS = (monitoring.RULES,)
SERVICE_PATHS = (f"{monitoring.RULES}/services/{{id}}.*",)
COVERS = ("monitoring", "alerts")
FLEET_ALONE = True

_TEMPLATE = "rules.yaml"
_DECIDED_IN = "generators/alerts"
"""What headers name: the template holds the frame of a file and none of its rules."""
_OUTLINES: Outlines[tuple[tuple[str, str], ...]] = Outlines()


def of_service(service: Service, fleet: Fleet, render: Render) -> Iterable[Artifact]:
    """The alerts of the service, and beside them what is recorded of it.

    Two files, so that a test can feed alerts what would otherwise take weeks to be recorded.
    """
    outline, files = _OUTLINES.of(service, fleet, render, lambda marked: _files(marked, fleet, render))
    for path, text in files:
        yield Artifact(outline.fill(path), outline.fill(text), _DECIDED_IN, f"services.{service.id}")


def _files(service: Service, fleet: Fleet, render: Render) -> tuple[tuple[str, str], ...]:
    """Paths and texts."""
    owner = title_of(service)
    interval, recordings = service.base.scrape_interval, recordings_of(service, fleet)

    def text(verb: str, groups: Iterable[_rule_text.Group]) -> str:
        return render(_TEMPLATE, title=f"What is {verb} of {owner}.", groups=groups)

    alerts = _rule_text.groups(service.id, interval, (), alerts_of(service, fleet))
    told = (monitoring.service_rules(service.id), text("told", alerts))
    if not recordings:
        return (told,)
    groups = _rule_text.groups(service.id, interval, recordings, ())
    return told, (monitoring.service_recordings(service.id), text("recorded", groups))


def groups_of(service: Service, fleet: Fleet) -> list[_rule_text.Group]:
    """All groups of both files, the alerts first."""
    interval = service.base.scrape_interval
    told = _rule_text.groups(service.id, interval, (), alerts_of(service, fleet))
    return [*told, *_rule_text.groups(service.id, interval, recordings_of(service, fleet), ())]


def title_of(service: Service) -> str:
    """Whose rules they are, for the line above them."""
    return f"{service.id}, {service.tier.name} tier, team {service.team.name}"


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
            _DECIDED_IN,
            "platform",
        )


def by_part(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    """Platform alerts by rule file."""
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        found.setdefault(alert.part, []).append(alert)
    return found
