"""``history``: what happened, oldest first, and whether the chains hold."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from generators.conventions import operations
from generators.problems import Place, Problem, Severity, has_errors
from generators.suggest import nearest
from ops.adapters.history_store import History
from ops.faults import USAGE, ApiError, Unreachable, stopped
from ops.records import chain, interventions
from ops.records.chain import Entry
from ops.reports.table import columns, digest
from ops.world import World, in_words

DAY = re.compile(r"\d{4}-\d\d-\d\d")
ACTIONS = (*chain.ACTIONS, *interventions.ACTIONS)


def run(arguments: Namespace) -> int:
    """0 when the chains that were looked at hold, and there is at least one entry in them."""
    world = World("history", arguments)
    _asked(arguments)
    environment = world.environment(arguments.environment)
    api = world.api(environment)
    history = History(api, environment.name, environment.namespace, world.platform)
    problems: list[Problem] = []
    exported = _exported(arguments)
    proving = arguments.check or bool(exported)
    try:
        with world.busy(f"history of {environment.name}"):
            found = history.all()
        known = _known(world, found)
        names = _named(arguments, known) or sorted({*found, *exported})
        heads: dict[str, tuple[int, str] | None] = {}
        if proving:
            heads = _heads(history, arguments.services or sorted(known), environment.name, problems)
            # Of a chain that is gone as a whole, the second witness alone knows.
            names = sorted({*names, *(name for name, head in heads.items() if head)})
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, api, "reading the history") from error
    except ValueError as error:
        hint = "an entry was changed by hand; restore it from an export"
        problems.append(Problem("history/unreadable", str(error), Place(environment.name), hint))
        return world.tell(problems, (), checked=0, of=1)
    lines: list[str] = []
    told: dict[str, object] = {}
    good = 0
    for name in names:
        entries = found.get(name, ())
        wrong = chain.prove(entries, heads.get(name)) if proving else []
        wrong += chain.against(entries, exported.get(name, ()))
        good += not wrong
        problems += [_broken(environment.name, name, words) for words in wrong]
        chosen = chain.chosen(entries, action=arguments.action, since=arguments.since)
        told[name] = [asdict(one) for one in chosen]
        if not proving:
            lines += [name, *columns([_cells(one) for one in chosen])]
    count = sum(len(found.get(name, ())) for name in names)
    if not count and not has_errors(problems):
        hint = f"./doit deploy {environment.name} --apply begins one"
        problems.append(
            Problem("history/nothing", "nothing has happened here", Place(environment.name), hint)
        )
    words = "whole" if proving else "shown"
    lines.append(f"history {environment.name}: {good} of {len(names)} chains {words}, {count} entries")
    return world.tell(problems, lines, checked=good, of=len(names), more={"history": told})


def _asked(arguments: Namespace) -> None:
    """Raises Stopped for words that no entry could fit: they would show an empty history."""
    if arguments.since and not DAY.match(arguments.since):
        words = f"{arguments.since!r} is no day"
        raise stopped("usage/since", words, "as in 2027-01-04", place="--since", code=USAGE)
    if arguments.action and arguments.action not in ACTIONS:
        near = nearest(arguments.action, ACTIONS)
        hint = f"did you mean {near}?" if near else f"one of {', '.join(ACTIONS)}"
        words = f"nothing is written down as {arguments.action!r}"
        raise stopped("usage/action", words, hint, place="--action", code=USAGE)


def _exported(arguments: Namespace) -> dict[str, list[Entry]]:
    """Entries by service of an export; none where none is named. Raises Stopped for a file that is none."""
    if not arguments.against:
        return {}
    try:
        kept = json.loads(Path(arguments.against).read_bytes())["history"]
        return {name: [chain.read(json.dumps(one)) for one in entries] for name, entries in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        words = f"{arguments.against} is no export of a history: {error}"
        hint = f"./doit history {arguments.environment} --format json makes one"
        raise stopped("usage/export", words, hint, place=arguments.against, code=USAGE) from error


def _known(world: World, found: Mapping[str, Sequence[Entry]]) -> frozenset[str]:
    """Whatever can have a history: also what left the catalog and is remembered."""
    model = world.model
    services = {one.id for one in model.services}
    return frozenset({*services, *model.fleet.resources, operations.RECORD_PART, *found})


def _named(arguments: Namespace, known: Collection[str]) -> Sequence[str]:
    named: Sequence[str] = arguments.services
    odd = [name for name in named if name not in known]
    if odd:
        near = nearest(odd[0], sorted(known))
        words = f"{odd[0]!r} is no service of {arguments.shown}, and nothing is remembered of it"
        hint = f"did you mean {near}?" if near else f"./doit history {arguments.environment} shows all"
        raise stopped("usage/unknown-service", words, hint, place=arguments.shown, code=USAGE)
    return named


def _heads(
    history: History, names: Sequence[str], environment: str, problems: list[Problem]
) -> dict[str, tuple[int, str] | None]:
    """What the Leases note. Readers are not shown them: then only a cut at the end goes unseen."""
    try:
        return {name: history.head(name) for name in names}
    except ApiError as error:
        if error.status != 403:
            raise
        words = f"the second witness is not shown to you, so a chain cut short is not seen: {error.message}"
        hint = "ask a deployer to run the same command"
        problems.append(Problem("history/one-witness", words, Place(environment), hint, Severity.WARNING))
        return {}


def _cells(one: chain.Entry) -> tuple[str, ...]:
    details = [f"{name}: {value}" for name, value in sorted(one.details.items())]
    told = "; ".join([*([one.reason] if one.reason else []), *details])
    return (one.at, one.action, one.version or "-", digest(one.digest), one.actor, told)


def _broken(environment: str, service: str, words: str) -> Problem:
    hint = f"./doit history {environment} --against the last export; until then trust no verdict in it"
    place = Place(f"{environment}/{service}")
    return Problem("history/broken", words, place, hint, service=service, environment=environment)
