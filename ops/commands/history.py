"""``history``: what happened, oldest first, and whether the chains hold."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from generators.problems import Place, Problem, Severity
from ops.adapters.history_store import History
from ops.faults import ApiError, Unreachable
from ops.records import chain
from ops.reports.table import columns, digest
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when the chains that were looked at hold."""
    world = World("history", arguments)
    environment = world.environment(arguments.environment)
    api = world.api(environment)
    history = History(api, environment.name, environment.namespace, world.platform)
    problems: list[Problem] = []
    try:
        found = history.all()
        names = arguments.services or sorted(found)
        heads = _heads(history, names, environment.name, problems) if arguments.check else {}
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
        wrong = chain.prove(entries, heads.get(name)) if arguments.check else []
        good += not wrong
        problems += [_broken(environment.name, name, words) for words in wrong]
        chosen = chain.chosen(entries, action=arguments.action, since=arguments.since)
        told[name] = [asdict(one) for one in chosen]
        if not arguments.check:
            lines += [name, *columns([_cells(one) for one in chosen])]
    count = sum(len(found.get(name, ())) for name in names)
    words = "whole" if arguments.check else "shown"
    lines.append(f"history {environment.name}: {good} of {len(names)} chains {words}, {count} entries")
    return world.tell(problems, lines, checked=good, of=len(names), more={"history": told})


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
    return (one.at, one.action, one.version or "-", digest(one.digest), one.actor, one.reason)


def _broken(environment: str, service: str, words: str) -> Problem:
    hint = "compare with the last export (history --format json); until then trust no verdict in it"
    place = Place(f"{environment}/{service}")
    return Problem("history/broken", words, place, hint, service=service, environment=environment)
