"""What follows from a loss: the alert of each service that needs what is lost, by the rules as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from generators.checks._alertmanager.inhibition_graph import Firing
from generators.conventions import monitoring, notifying

_RULE = re.compile(rf"- alert: {notifying.UPSTREAM_LOST}\n\s+expr: \|-\n\s+(\S.*)\n")
_NEEDED = re.compile(rf'\b{notifying.LOST}=~"([^"]+)"')


def needs(planned: Mapping[str, str], services: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each service's own rule calls needed; services whose rules do not say are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for service in services:
        rule = _RULE.search(planned.get(monitoring.service_rules(service), ""))
        named = _NEEDED.search(rule[1]) if rule else None
        if named:
            found[service] = tuple(named[1].split("|"))
    return found


def followed(
    alerts: Sequence[Firing], needed: Mapping[str, tuple[str, ...]]
) -> tuple[list[Firing], dict[int, set[int]]]:
    """The alerts with an ``UpstreamLost`` for each loss that a service may see, and which makes which.

    The second is from the position of the alert about the loss to those of what it makes.
    """
    others = [one for one in alerts if one.labels.get("signal") != notifying.UPSTREAM_SIGNAL]
    sources: dict[str, list[int]] = {}
    for position, one in enumerate(others):
        if one.labels.get("signal") == notifying.AVAILABILITY and notifying.LOST in one.labels:
            sources.setdefault(one.labels[notifying.LOST], []).append(position)
    every, made = list(others), dict[int, set[int]]()
    for service, names in needed.items():
        for name in names:
            for position in sources.get(name, ()):
                made.setdefault(position, set()).add(len(every))
                every.append(_made(service, others[position]))
    return every, made


def louder(alerts: Sequence[Firing], muted: Mapping[int, set[int]], order: Sequence[str]) -> Iterator[str]:
    """Who is muted by something quieter; ``order``: severities from loudest on."""
    for source, targets in sorted(muted.items()):
        for target in sorted(targets):
            if order.index(loudness(alerts[source])) > order.index(loudness(alerts[target])):
                yield f"{alerts[source].name} mutes {alerts[target].name}, which is louder"


def loudness(alert: Firing) -> str:
    """Its severity; of what only explains, that of what it is about."""
    return alert.labels.get(notifying.LOUDNESS) or alert.labels["severity"]


def _made(service: str, source: Firing) -> Firing:
    labels = {
        "signal": notifying.UPSTREAM_SIGNAL,
        "severity": "info",
        "service": service,
        "environment": source.labels.get("environment", ""),
        notifying.LOST: source.labels[notifying.LOST],
        notifying.LOUDNESS: source.labels["severity"],
    }
    return Firing(f"{notifying.UPSTREAM_LOST} of {service} for {source.name}", labels)
