"""Who hears of an alert: the generated tree of routes, walked with the labels that it fires with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from generators.alert_changes.ends import Ends, ends
from generators.alert_changes.muting import Held, times
from generators.alerts import Alert
from generators.alerts.text import duration
from generators.checks._alertmanager.route_walk import Route, matched, routes
from generators.conventions import notifying
from generators.model import Fleet
from generators.outputs._alertmanager.routes import NEVER_AGAIN, Tree, route

CHANNELS = ("pagerduty", "slack", "email", "none")
"""From loudest to quietest; what a severity's ``notify`` may name."""


class Hearing:
    """The routes of one fleet. Labels that no route looks at do not cost a walk of their own."""

    def __init__(self, fleet: Fleet) -> None:
        self._severities = {one.name: one for one in fleet.alerting.severities}
        self._tree = _handed_down(route(Tree(fleet)))
        self._ends, self._times = ends(fleet), times(fleet)
        self._known: dict[tuple[str, ...], tuple[Route, ...]] = {}

    def receivers(self, labels: Mapping[str, str]) -> tuple[str, ...]:
        """The receivers of these labels, sorted; empty when only reports tell of them."""
        return tuple(sorted({str(one.get("receiver")) for one in self._taken(labels)}))

    def of_alert(self, alert: Alert) -> tuple[str, ...]:
        """The receivers where users are: in the last environment of the promotion."""
        return self.receivers(_labels(alert))

    def ends_of(self, alert: Alert) -> Ends:
        """Where the receivers of an alert lead, by receiver."""
        return {name: self._ends[name] for name in self.of_alert(alert) if name in self._ends}

    def held_back(self, alert: Alert) -> tuple[Held, ...]:
        """When it is told to nobody where users are, though somebody would be."""
        names = {name for one in self._taken(_labels(alert)) for name in one.get("mute_time_intervals") or ()}
        return tuple(self._times[name] for name in sorted(names & {*self._times}))

    def channel(self, alert: Alert) -> str:
        """The loudest channel that its severity speaks on: one of ``CHANNELS``."""
        severity = self._severities.get(alert.severity)
        return severity.notify if severity else CHANNELS[-1]

    def repeated(self, alert: Alert) -> tuple[str, ...]:
        """After how long somebody hears of it again, ``1h``; empty: never, or nobody hears of it at all."""
        found = {str(one["repeat_interval"]) for one in self._taken(_labels(alert))}
        return tuple(sorted(found - {duration(NEVER_AGAIN)}))

    def _taken(self, labels: Mapping[str, str]) -> tuple[Route, ...]:
        """The routes that take these labels to somebody."""
        key = tuple(labels.get(name, "") for name in self._read)
        if key not in self._known:
            found = (one for _, one in matched(self._tree, labels))
            self._known[key] = tuple(one for one in found if one.get("receiver") != notifying.NOBODY)
        return self._known[key]

    @cached_property
    def _read(self) -> tuple[str, ...]:
        """The labels that some route looks at."""
        found = {_label(matcher) for _, one in routes(self._tree) for matcher in _matchers(one)}
        return tuple(sorted(found))


def _handed_down(one: Route, repeat: str = "") -> Route:
    """A tree of routes in which each says itself how often it repeats, as Alertmanager hands it down."""
    own = str(one.get("repeat_interval", repeat))
    inner = [_handed_down(child, own) for child in one.get("routes") or ()]
    return {**one, "repeat_interval": own, "routes": inner}


def _labels(alert: Alert) -> dict[str, str]:
    return {**dict(alert.proof.labels), **alert.all_labels(), "alertname": alert.name}


def _matchers(one: Mapping[str, Any]) -> Iterator[str]:
    yield from one.get("matchers") or ()


def _label(matcher: str) -> str:
    return matcher.partition("=")[0].rstrip("!").strip()
