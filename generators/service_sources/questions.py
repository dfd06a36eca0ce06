"""The questions about a new service: what is free to leave out, what fits, what an answer becomes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from generators.catalog.free_ports import LOWEST
from generators.catalog.free_ports import free_port as next_free
from generators.catalog.identifier import as_device, as_word, explain, reserved
from generators.conventions.enumerations import KINDS
from generators.conventions.names import ID_LIMIT
from generators.conventions.workloads import FIRST_PORT, LAST_PORT, SERVES
from generators.grammar.vocabulary import WORDS
from generators.model import Model
from generators.problems import Place, Problem, Severity
from generators.service_sources.block import DEFAULT_KIND, Answers, Edge
from generators.service_sources.template_answers import called_by_most
from generators.suggest import elsewhere, listing, nearest

_ID = re.compile(WORDS)
STORAGE = "10Gi"
"""What is proposed to a service that keeps data."""
_SPREAD = 1000
"""Over how many ports services spread."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was said so far; None (or nothing) where a default is wanted."""

    id: str | None = None
    title: str | None = None
    tier: str | None = None
    team: str | None = None
    language: str | None = None
    kind: str | None = None
    port: int | None = None
    depends_on: tuple[Edge, ...] | None = None
    uses: tuple[Edge, ...] | None = None
    hosts: tuple[str, ...] = ()
    schedule: str = ""
    storage: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The answers, when nothing speaks against them. ``missing``: flags that have no default."""

    answers: Answers | None
    problems: tuple[Problem, ...] = ()
    missing: tuple[str, ...] = field(default=())


def settle(given: Given, model: Model) -> Settled:
    """Defaults filled in, everything that does not fit said at once."""
    asked = (
        ("ID", given.id),
        ("--team", _team(given, model)),
        ("--schedule", given.schedule or given.kind != "cron"),
        ("--storage", given.storage or given.kind != "stateful"),
    )
    missing = tuple(flag for flag, value in asked if not value)
    problems = list(_problems(given, model))
    if missing or any(problem.severity is Severity.ERROR for problem in problems):
        return Settled(None, tuple(problems), missing)
    typed = given.id or ""
    kind = given.kind or DEFAULT_KIND
    uses = given.uses or ()
    answers = Answers(
        id=typed.lower(),
        title=given.title or proposed_title(typed),
        tier=given.tier or default_tier(model),
        team=_team(given, model) or "",
        language=given.language or default_language(model),
        kind=kind,
        port=(given.port or free_port(typed.lower(), model)) if kind in SERVES else 0,
        depends_on=default_calls(model) if given.depends_on is None else given.depends_on,
        uses=uses,
        databases=tuple(use.name for use in uses if model.fleet.resources[use.name].type == "postgresql"),
        hosts=given.hosts,
        schedule=given.schedule,
        storage=given.storage,
        description=given.description,
    )
    return Settled(answers, tuple(problems))


def default_tier(model: Model) -> str:
    """The least important: more care is asked for, not slipped into."""
    return min(model.fleet.tiers.values(), key=lambda tier: tier.priority).name


def default_language(model: Model) -> str:
    """What most services are written in."""
    counted = Counter(service.language.name for service in model.services)
    return counted.most_common(1)[0][0] if counted else next(iter(model.fleet.languages))


def default_calls(model: Model) -> tuple[Edge, ...]:
    """The one service that nine of ten others call, where there is one."""
    name = called_by_most(model)
    return (Edge(name),) if name else ()


def free_port(service: str, model: Model) -> int:
    """A free port that follows from the id, so that branches which know nothing of each other rarely meet.

    From a thousand that begin with the platform's lowest; where that one is taken, the next free one.
    """
    taken = {one.port for one in model.services if one.port}
    lowest = min(min(taken, default=LOWEST), LAST_PORT + 1 - _SPREAD)
    digest = hashlib.sha256(service.encode()).digest()
    start = lowest + int.from_bytes(digest[:8], "big") % _SPREAD
    return next_free(taken, start)


def id_problem(typed: str, model: Model, without: Container[str] = ()) -> tuple[str, str, str] | None:
    """Rule, message and hint when an id, in lower case, cannot be a new service's.

    ``without`` are the services that have no sources yet: these can still be made.
    """
    service = typed.lower()
    if not _ID.fullmatch(service) or len(service) > ID_LIMIT:
        return explain(service, {one.id for one in model.services})
    refused = reserved(service, model.fleet.platform.name) or as_device(service) or as_word(service)
    if refused:
        return refused
    if service in {one.id for one in model.services}:
        if service in without:
            said, other = "without sources", f"./doit new {service} makes them"
        else:
            said = "with its sources"
            other = (
                "./doit generate writes what is missing of its generated files,"
                f" ./doit update {service} renews its sources from the template"
            )
        message = f"{service} is there already, in the catalog and {said}"
        return "new/exists", message, f"choose another id; {other}"
    return None


def port_problem(port: int, model: Model, service: str = "") -> tuple[str, str, str] | None:
    """Likewise for a port."""
    owner = next((one.id for one in model.services if one.port == port), None)
    if owner:
        free = f"use {free_port(service, model)}, which is free"
        return "new/port-taken", f"{port} is the port of {owner}", free
    if not FIRST_PORT <= port <= LAST_PORT:
        return "new/port", f"{port} is no port of a service", f"use {FIRST_PORT} to {LAST_PORT}"
    return None


def word_problem(what: str, word: str, allowed: Iterable[str]) -> tuple[str, str, str] | None:
    """Likewise for a word that must be one of several."""
    words = list(allowed)
    if word in words:
        return None
    near = elsewhere(word, words) or nearest(word, words)
    hint = f"did you mean {near}? There are {listing(words)}" if near else f"there are {listing(words)}"
    return "new/unknown", f"{word!r} is no {what}", hint


def _problems(given: Given, model: Model) -> Iterator[Problem]:
    def told(flag: str, found: tuple[str, str, str] | None) -> Iterator[Problem]:
        if found:
            yield Problem(found[0], found[1], Place(flag), found[2])

    if given.id:
        found = id_problem(given.id, model)
        yield from told("ID", found)
        if not found and given.id != given.id.lower():
            title = given.title or given.id
            message = f"ids are lower case: {given.id.lower()}; its title stays {title!r}"
            yield Problem("new/id-capitals", message, Place("ID"), "", Severity.WARNING)
    for flag, what, word, allowed in _words(given, model):
        yield from told(flag, word_problem(what, word, allowed))
    if given.port is not None:
        yield from told("--port", port_problem(given.port, model, (given.id or "").lower()))
        if (given.kind or DEFAULT_KIND) not in SERVES:
            yield from told("--port", ("new/port", f"{given.kind} listens to no port", "leave --port out"))


def _words(given: Given, model: Model) -> Iterator[tuple[str, str, str, Iterable[str]]]:
    fleet = model.fleet
    single: tuple[tuple[str, str, str | None, Iterable[str]], ...] = (
        ("--tier", "tier", given.tier, fleet.tiers),
        ("--team", "team", given.team, fleet.teams),
        ("--language", "language", given.language, fleet.languages),
        ("--kind", "kind", given.kind, KINDS),
    )
    for flag, what, word, allowed in single:
        if word is not None:
            yield flag, what, word, allowed
    callable_ids = [service.id for service in model.services if service.kind in SERVES]
    for edge in given.depends_on or ():
        yield "--depends-on", "service that can be called", edge.name, callable_ids
    for edge in given.uses or ():
        yield "--uses", "resource", edge.name, fleet.resources


def _team(given: Given, model: Model) -> str | None:
    """A platform with a single team need not be asked."""
    return given.team or (next(iter(model.fleet.teams)) if len(model.fleet.teams) == 1 else None)


def proposed_title(typed: str) -> str:
    """As it was typed where that has capitals, else a capital for each part."""
    return typed if typed != typed.lower() else " ".join(part.capitalize() for part in typed.split("-"))
