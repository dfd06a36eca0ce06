"""Who hears of an alert: the generated tree of routes, walked with the labels that it fires with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from generators.alert_changes.ends import Ends, ends
from generators.alerts import Alert
from generators.checks._alertmanager.route_walk import matched, routes
from generators.conventions import notifying
from generators.model import Fleet
from generators.outputs._alertmanager.routes import Tree, route

CHANNELS = ("pagerduty", "slack", "email", "none")
"""From loudest to quietest; what a severity's ``notify`` may name."""


class Hearing:
    """The routes of one fleet. Labels that no route looks at do not cost a walk of their own."""

    def __init__(self, fleet: Fleet) -> None:
        self._severities = {one.name: one for one in fleet.alerting.severities}
        self._tree = route(Tree(fleet))
        self._ends = ends(fleet)
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def receivers(self, labels: Mapping[str, str]) -> tuple[str, ...]:
        """The receivers of these labels, sorted; empty when only reports tell of them."""
        key = tuple(labels.get(name, "") for name in self._read)
        if key not in self._known:
            found = {str(one.get("receiver")) for _, one in matched(self._tree, labels)}
            self._known[key] = tuple(sorted(found - {notifying.NOBODY}))
        return self._known[key]

    def of_alert(self, alert: Alert) -> tuple[str, ...]:
        """The receivers where users are: in the last environment of the promotion."""
        return self.receivers({**dict(alert.proof.labels), **alert.all_labels(), "alertname": alert.name})

    def ends_of(self, alert: Alert) -> Ends:
        """Where the receivers of an alert lead, by receiver."""
        return {name: self._ends[name] for name in self.of_alert(alert) if name in self._ends}

    def channel(self, alert: Alert) -> str:
        """The loudest channel that its severity speaks on: one of ``CHANNELS``."""
        severity = self._severities.get(alert.severity)
        return severity.notify if severity else CHANNELS[-1]

    def repeated(self, alert: Alert) -> int:
        """Seconds until a person hears of it again; 0: never."""
        severity = self._severities.get(alert.severity)
        return severity.repeat_every if severity else 0

    @cached_property
    def _read(self) -> tuple[str, ...]:
        """The labels that some route looks at."""
        found = {_label(matcher) for _, one in routes(self._tree) for matcher in _matchers(one)}
        return tuple(sorted(found))


def _matchers(one: Mapping[str, Any]) -> Iterator[str]:
    yield from one.get("matchers") or ()


def _label(matcher: str) -> str:
    return matcher.partition("=")[0].rstrip("!").strip()
