"""Which alert mutes which, by the rules as they stand, and whether somebody mutes himself in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generators.alerts import Alert
from generators.checks._alertmanager.matchers import fit


@dataclass(frozen=True)
class Firing:
    """An alert with every label that it has while it fires."""

    name: str
    labels: Mapping[str, str]


def firing(alerts: Iterable[Alert]) -> list[Firing]:
    """The alerts as Alertmanager sees them."""
    return [
        Firing(f"{alert.name} of {alert.subject}", {**dict(alert.proof.labels), **alert.all_labels()})
        for alert in alerts
    ]


def edges(rules: Sequence[Mapping[str, Any]], alerts: Sequence[Firing]) -> dict[int, set[int]]:
    """From each alert, by position, to those that it mutes."""
    found: dict[int, set[int]] = {}
    for rule in rules:
        sources = _fitting(rule.get("source_matchers") or (), alerts)
        equal = rule.get("equal") or ()
        by_labels: dict[tuple[str, ...], set[int]] = {}
        for target in _fitting(rule.get("target_matchers") or (), alerts):
            by_labels.setdefault(_values(alerts[target], equal), set()).add(target)
        for source in sources:
            # An alert on both sides mutes others of its kind, never itself.
            muted = by_labels.get(_values(alerts[source], equal), set()) - {source}
            if muted:
                found.setdefault(source, set()).update(muted)
    return found


def circle(graph: Mapping[int, set[int]]) -> list[int]:
    """The alerts of one circle, in order; empty when there is none."""
    done: set[int] = set()
    for root in sorted(graph):
        path: list[int] = []
        pending: list[tuple[int, bool]] = [(root, False)]
        on_path: set[int] = set()
        while pending:
            node, left = pending.pop()
            if left:
                on_path.discard(path.pop())
                done.add(node)
                continue
            if node in on_path:
                return path[path.index(node) :]
            if node in done:
                continue
            path.append(node)
            on_path.add(node)
            pending.append((node, True))
            pending += [(target, False) for target in sorted(graph.get(node, ())) if target not in done]
    return []


def _fitting(matchers: Sequence[str], alerts: Sequence[Firing]) -> set[int]:
    return {index for index, alert in enumerate(alerts) if fit(matchers, alert.labels)}


def _values(alert: Firing, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(alert.labels.get(name, "") for name in names)
