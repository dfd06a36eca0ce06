"""Text about a service's alerts, made once for all services that differ in nothing but their names.

Most of a fleet is alike: same tier, same kind, same limits. An ``Outline`` stands for all of those:
its service has marks where name, title, team and host would be, and ``fill`` puts a service's own
in their place. What is in the marks' place is quoted in YAML as the marks are, always.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from generators.alerts import MARKED_ID, MARKED_UPSTREAMS, Subject
from generators.conventions import monitoring
from generators.emit import to_yaml_text
from generators.model import Fleet, Service

T = TypeVar("T")

_MARK = "\u00a7"
_TITLE, _TEAM, _HOST = (f"{_MARK}{name}{_MARK}" for name in ("title", "team", "host"))

_LONGEST = monitoring.UID_LIMIT - 10
"""Longer ids are shortened in UIDs, so that a mark cannot stand for them."""


@dataclass(frozen=True)
class Outline:
    """What services with equal traits have in common, with one of them."""

    service: Service
    """With marks; or the service itself, where marks cannot stand for its names."""
    own: Service
    subject: Subject

    @property
    def marked(self) -> bool:
        """Whether there are marks to be filled."""
        return self.service is not self.own

    def fill(self, text: str) -> str:
        """The text with the service's own names."""
        if not self.marked:
            return text
        if MARKED_UPSTREAMS in text:
            for margin in _MARGINS:
                line = f"\n{margin}{MARKED_UPSTREAMS}\n"
                if line in text:
                    labels = (f'{margin}{name}: "{value}"\n' for name, value in self.subject.upstreams)
                    text = text.replace(line, "\n" + "".join(labels))
        own = self.own
        hosts = self.subject.settings.route.hosts
        text = text.replace(MARKED_ID, own.id).replace(_TEAM, own.team.name)
        if hosts:
            text = text.replace(_HOST, hosts[0])
        return text.replace(_TITLE, to_yaml_text(f"{_MARK}{own.title}")[2:-1])


_MARGINS = (" " * 10, " " * 14)


class Outlines(Generic[T]):
    """Remembers what was made of an outline, for one fleet at a time."""

    def __init__(self) -> None:
        self._fleet: Fleet | None = None
        self._made: dict[object, tuple[Service, T]] = {}

    def of(
        self, service: Service, fleet: Fleet, by: object, make: Callable[[Service], T]
    ) -> tuple[Outline, T]:
        """The outline of the service, and what ``make`` makes of its marked service.

        It is made once for equal traits and an equal ``by`` (the caller's own reason to start anew).
        """
        if fleet is not self._fleet:
            self._fleet, self._made = fleet, {}
        subject = Subject(service, fleet)
        if len(service.id) > _LONGEST:
            return Outline(service, service, subject), make(service)
        key = (by, *_traits(subject))
        found = self._made.get(key)
        if found is None:
            marked = _marked(subject)
            found = self._made[key] = (marked, make(marked))
        return Outline(found[0], service, subject), found[1]


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
        repr(service.metrics),
        service.exemptions,
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
