"""Panels made of alerts: each watched figure once, with every threshold that is drawn through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.alerts import Alert
from generators.conventions import notifying, scraping
from generators.outputs._dashboards.panels import COLORS, GREEN, Annotation, Panel, Steps, Target, Variable

DATASOURCE = Variable("datasource", "Metrics", source="prometheus")
LOGS = Variable("logs", "Logs", source="loki")
TRACES = Variable("traces", "Traces", source="tempo")
RUNNING = f'job!="{scraping.PROBE}"'
"""Matcher of what belongs to services themselves: probes of their hosts have ``service`` too."""

_LEGENDS = ("environment", "namespace", "instance", "mountpoint", "name", "resource", notifying.LOST)


def watched(alerts: Iterable[Alert], interval: int) -> Iterator[Panel]:
    """One panel for each figure that some alert watches, in the order of the alerts."""
    groups: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault((alert.panel.query, alert.panel.unit), []).append(alert)
    for (query, unit), group in groups.items():
        first = group[0]
        yield Panel(
            _title(first),
            _description(group),
            unit,
            (Target(query, _legend(query), interval),),
            steps=_steps(group),
        )


def deployments(selector: str) -> Annotation:
    """A mark wherever a new version came in."""
    return Annotation(
        "Deployments",
        f'ALERTS{{alertname="DeploymentHappened",alertstate="firing"{selector}}}',
        "{{service}}: a new version comes in",
        "{{namespace}}",
    )


def _title(alert: Alert) -> str:
    title = (alert.panel.title or alert.summary).rstrip(".")
    return title[:1].upper() + title[1:]


def _description(group: list[Alert]) -> str:
    told = "; ".join(f"{alert.name} ({alert.severity}): {alert.threshold}" for alert in group)
    return f"Watched by {told}. What to do: {group[0].runbook.partition('#')[0]}"


def _legend(query: str) -> str:
    grouped = query.split("by (", 1)[1].split(")", 1)[0].split(", ") if "by (" in query else []
    found = [label for label in _LEGENDS if label in grouped] or list(_LEGENDS[:3])
    return " ".join(f"{{{{{label}}}}}" for label in found)


def _steps(group: list[Alert]) -> Steps:
    """From low to high; where small is bad, the colours stand below their thresholds."""
    limits = sorted(
        (alert.panel.threshold, COLORS[alert.severity])
        for alert in group
        if alert.panel.threshold is not None
    )
    if not limits:
        return ((GREEN, None),)
    if any(f"{alert.panel.query} <" in alert.expr for alert in group):
        colors = [color for _, color in limits] + [GREEN]
        return ((colors[0], None), *((colors[i + 1], value) for i, (value, _) in enumerate(limits)))
    return ((GREEN, None), *((color, value) for value, color in limits))
