"""Answers as rows of tables: who, where, for how long, how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from generators.alerts.text import duration, number
from generators.conventions import monitoring
from generators.model import Links
from reporting.questions import STEP, Answers, Sample

ORDER = {"critical": 0, "warning": 1, "info": 2}
_IDENTITY = ("alertname", "severity", "team", "service", "component", "environment", "namespace")

Key = tuple[str, ...]


def key(labels: Mapping[str, str]) -> Key:
    """What tells one alert from another."""
    return tuple(labels.get(name, "") for name in _IDENTITY)


def by_key(samples: Iterable[Sample]) -> dict[Key, float]:
    """Values by alert."""
    return {key(one.labels): one.value for one in samples}


def subject(labels: Mapping[str, str]) -> str:
    """The service or component, with where: ``wallet in production``."""
    where = labels.get("environment") or labels.get("namespace")
    who = labels.get("service") or labels.get("component") or "?"
    return f"{who} in {where}" if where else who


def runbook(labels: Mapping[str, str], links: Links) -> str:
    """Where to read on: the service's page; parts of the platform are found from the index.

    Behind the address of the repository, where the catalog has one.
    """
    service = labels.get("service")
    page = monitoring.service_runbook(service) if service else f"{monitoring.RUNBOOKS}/README.md"
    known = f"{links.repository}/{page}" if links.repository else page
    return f"{known}#{monitoring.anchor(alert(labels))}" if service else known


def alert(labels: Mapping[str, str]) -> str:
    """Its name; ``?`` for a series that has none."""
    return labels.get("alertname", "?")


def lasted(steps: float) -> str:
    """So many looks as a time; ``?`` for what is no count."""
    return duration(round(steps) * STEP) if isfinite(steps) else "?"


def times(answers: Answers, labels: Mapping[str, str]) -> str:
    """How often it began, as a text; what fired all along never began within the time."""
    return number(by_key(answers["episodes"]).get(key(labels), 0))


def loudest_first(sample: Sample) -> tuple[object, ...]:
    """Order by severity, then by time, then by name."""
    severity = ORDER.get(sample.labels.get("severity", ""), len(ORDER))
    return severity, -sample.value, key(sample.labels)
