"""What was said of a service that the catalog says otherwise: the catalog holds, so it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generators.model import Service
from generators.problems import Place, Problem
from generators.service_sources.block import Edge
from generators.service_sources.questions import Given


class _Said(NamedTuple):
    flag: str
    key: str
    given: object
    stated: object


def contradictions(given: Given, service: Service) -> Iterator[Problem]:
    """One error for each option that differs; what was not said contradicts nothing."""
    for flag, key, said, stated in _compared(given, service):
        if said is not None and said != stated:
            message = f"services.{service.id}.{key} is {_told(stated)}, not {_told(said)}"
            hint = f"leave {flag} out, or change the catalog first"
            yield Problem("new/contradicts", message, Place(flag), hint, service=service.id)


def _compared(given: Given, service: Service) -> tuple[_Said, ...]:
    calls = frozenset(str(Edge(one.service, one.optional)) for one in service.calls)
    uses = frozenset(str(Edge(one.resource.name, one.optional)) for one in service.uses)
    storage = service.base.storage
    return (
        _Said("--title", "title", given.title, service.title),
        _Said("--tier", "tier", given.tier, service.tier.name),
        _Said("--team", "team", given.team, service.team.name),
        _Said("--language", "language", given.language, service.language.name),
        _Said("--kind", "kind", given.kind, service.kind),
        _Said("--schedule", "schedule.cron", given.schedule or None, service.base.schedule.cron),
        _Said("--storage", "storage.size", given.storage or None, storage.size if storage else ""),
        _Said("--description", "description", given.description or None, service.description),
        _Said("--port", "port", given.port, service.port),
        _Said("--depends-on", "depends_on", _names(given.depends_on), calls),
        _Said("--uses", "uses", _names(given.uses), uses),
        _Said("--host", "route.hosts", frozenset(given.hosts) or None, frozenset(service.base.route.hosts)),
    )


def _names(edges: Iterable[Edge] | None) -> frozenset[str] | None:
    return None if edges is None else frozenset(map(str, edges))


def _told(value: object) -> str:
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    return str(value) if value else "empty"
