"""Text about a service's alerts, made once for all services that differ in nothing but their names.

Most of a fleet is alike: same tier, same kind, same limits. An ``Outline`` stands for all of those:
its service has marks where name, title, team and host would be, and ``fill`` puts a service's own
in their place. What is in the marks' place is quoted in YAML as the marks are, always.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from generators.alerts import MARK, MARKED_ID, MARKED_PATTERN, MARKED_UPSTREAM, MARKED_UPSTREAMS, Subject
from generators.conventions import monitoring
from generators.emit import to_yaml_text
from generators.model import Fleet, Service

T = TypeVar("T")

_TITLE, _TEAM, _HOST = (f"{MARK}{name}{MARK}" for name in ("title", "team", "host"))

_LONGEST = monitoring.UID_LIMIT - 10
"""Longer ids are shortened in UIDs, so that a mark cannot stand for them."""


@dataclass(frozen=True)
class Outline:
    """What services with equal traits have in common, with one of them."""

    service: Service
    """With marks; or the service itself, where marks cannot stand for its names."""
    own: Service
    subject: Subject

    @cached_property
    def _values(self) -> Mapping[str, str]:
        """What stands for each mark."""
        own, hosts = self.own, self.subject.settings.route.hosts
        upstreams = self.subject.upstreams
        return {
            MARKED_ID: own.id,
            _QUOTED_ID: own.id,
            _TITLE: to_yaml_text(f"{MARK}{own.title}")[2:-1],
            _TEAM: own.team.name,
            _HOST: hosts[0] if hosts else "",
            MARKED_UPSTREAMS: ", ".join(upstreams),
            MARKED_PATTERN: self.subject.upstream_pattern,
            MARKED_UPSTREAM: upstreams[0] if upstreams else "",
        }

    def fill(self, text: str, words: Mapping[str, str] | None = None) -> str:
        """The text with the service's own names; ``words`` by mark are the caller's, and go first.

        Give the text as it was made, the same for all services of the outline: it is cut up once.
        """
        values = {} if self.service is self.own else self._values
        if words:
            values = {**values, **words}
        if not values:
            return text
        parts, marks, in_order = _cut(text)
        if not marks:
            return text
        return "".join(in_order([*parts, *(values[mark] for mark in marks)]))


_QUOTED_ID = quote(MARKED_ID)
_MARKS = re.compile(f"({MARK}[a-z]+{MARK}|{_QUOTED_ID})")


@lru_cache(maxsize=512)
def _cut(text: str) -> tuple[list[str], tuple[str, ...], Callable[[list[str]], tuple[str, ...]]]:
    """The text between its marks, each mark once, and what picks both out of one list as they follow.

    A text has hundreds of marks and few different ones: which comes where is found out once.
    """
    pieces = _MARKS.split(text)
    parts, follows = pieces[0::2], pieces[1::2]
    marks = tuple(dict.fromkeys(follows))
    places = {mark: len(parts) + index for index, mark in enumerate(marks)}
    order = [place for index, mark in enumerate(follows) for place in (index, places[mark])]
    return parts, marks, itemgetter(*order, len(parts) - 1)


class Outlines(Generic[T]):
    """Remembers what was made of an outline, for one fleet at a time.

    Outputs take turns, each with all services: what one remembers is dropped when the next begins.
    """

    def __init__(self) -> None:
        self._fleet: Fleet | None = None
        self._made: dict[object, T] = {}

    def of(
        self, service: Service, fleet: Fleet, by: object, make: Callable[[Service], T]
    ) -> tuple[Outline, T]:
        """The outline of the service, and what ``make`` makes of its marked service.

        It is made once for equal traits and an equal ``by`` (the caller's own reason to start anew).
        """
        if fleet is not self._fleet:
            self._fleet, self._made = fleet, {}
        _SHARED.begin(self)
        outline = _SHARED.of(service, fleet)
        marked = outline.service
        if marked is service:
            return outline, make(service)
        # There is one marked service for equal traits, so who it is says it all.
        key = (by, id(marked))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make(marked)
        return outline, found

    def forget(self) -> None:
        """Drops all that was made."""
        self._made = {}


class _Shared:
    """The outlines of one fleet, the same ones for every output."""

    def __init__(self) -> None:
        self._user: Outlines[Any] | None = None
        self._fleet: Fleet | None = None
        self._outlines: dict[int, Outline] = {}
        self._marked: dict[object, Service] = {}

    def begin(self, user: Outlines[Any]) -> None:
        """Drops the long texts of whoever was here before."""
        if user is self._user:
            return
        if self._user is not None:
            self._user.forget()
            _cut.cache_clear()
        self._user = user

    def of(self, service: Service, fleet: Fleet) -> Outline:
        if fleet is not self._fleet:
            self._fleet, self._outlines, self._marked = fleet, {}, {}
        found = self._outlines.get(id(service))
        if found is None:
            # It holds the service, so no other can come to have the same id.
            found = self._outlines[id(service)] = self._make(Subject(service, fleet))
        return found

    def _make(self, subject: Subject) -> Outline:
        service = subject.service
        if len(service.id) > _LONGEST:
            return Outline(service, service, subject)
        traits = _traits(subject)
        marked = self._marked.get(traits)
        if marked is None:
            marked = self._marked[traits] = _marked(subject)
        return Outline(marked, service, subject)


_SHARED = _Shared()


def _traits(subject: Subject) -> tuple[object, ...]:
    """All that alerts and recordings of a service read, but its names."""
    service, settings = subject.service, subject.settings
    scaling, hosts = settings.scaling, settings.route.hosts
    return (
        service.kind,
        service.tier.name,
        service.base.scrape_interval,
        service.base.down,
        service.base.loudest,
        subject.interval,
        settings.objectives,
        settings.series,
        (scaling.scaled, scaling.hpa is None, scaling.queue),
        (settings.rollout.strategy, settings.rollout.deadline),
        settings.storage is None,
        settings.schedule if service.kind == "cron" else None,
        hosts[:1] if hosts[:1] == ("@",) else bool(hosts),
        service.signals,
        service.own_limits,
        repr(service.metrics),
        service.exemptions,
        bool(subject.upstreams),
    )


def _marked(subject: Subject) -> Service:
    service, last = subject.service, subject.environment
    settings = subject.settings
    hosts = settings.route.hosts
    if hosts and hosts[0] != "@":
        settings = replace(settings, route=replace(settings.route, hosts=(_HOST,)))
    return replace(
        service,
        id=MARKED_ID,
        title=_TITLE,
        description="",
        team=replace(service.team, name=_TEAM),
        environments={**service.environments, last: settings},
    )
