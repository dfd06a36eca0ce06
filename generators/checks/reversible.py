"""What would be released can be deployed over what was, and taken back: N to N-1 to N on a real API server.

Counts charts in environments that have something to go back to: the charts of the commit where the main
branch was left. Where nothing differs nothing is asked, and the server's answers are kept. One that has
to go one way only is accepted by a line in a commit's message, and told as a warning.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._rendered.charts import Target
from generators.checks._reversible.base import Base, NoBaseError, base_of, released
from generators.checks._reversible.silent import FALLS, SELECTOR, silent
from generators.checks._reversible.told import changes, listed, place, shortened
from generators.checks._reversible.ways import Compared, Way, compared
from generators.checks.admission import SERVERS, SOURCES
from generators.problems import Place, Problem, Severity

NEEDS = ("helm", *SERVERS)

MODULE = "cluster.reversing"
UNREADABLE = "unreadable"
_WORDS = {"back": "going back is refused", "forth": "deploying over what runs is refused"}
_HINTS = {
    "back": "keep what the words name as it was, or give the object another name so that both can be there",
    "forth": "keep what the words name as it was, or give the object another name so that both can be there",
    SELECTOR: "keep the selector as it was: labels that only pods carry may change",
    FALLS: "deploy it when one pod is enough for a while",
    UNREADABLE: "let charts be rendered with the namespaces and release records that older ones were",
}
BLIND = ""
"""The target of a finding that is about them all."""
Told = tuple[str, Problem]
"""The name of a target, and a finding about it."""


def run(context: Context) -> Result:
    """One finding per object that cannot go to and fro; a skip where there is nothing to go back to."""
    try:
        base = base_of(context)
        with released(context, base) as then:
            return _judged(context, then, base)
    except NoBaseError as error:
        if not (error.hint and context.ci):
            return Result(0, 0, skipped=error.reason)
        problem = Problem("reversible/no-base", error.reason, context.place(context.shown), error.hint)
        return Result(0, 1, (problem,))


def _judged(context: Context, then: Context, base: Base) -> Result:
    found = compared(context, then)
    since = f"{base.name}, {base.why}"
    if not found.total:
        return Result(0, 0, skipped=f"no chart of this catalog was there in {since}")
    told = [*_unreadable(context, found, base)]
    if found.ways:
        said = _asked(context, found)
        if isinstance(said, str):
            return Result(0, found.total, (_failed(context, said),))
        told += _told(context, then, found.ways, said, base)
    stopping = {target for target, one in told if one.severity is Severity.ERROR}
    covered = 0 if BLIND in stopping else found.total - len(stopping)
    notes = (f"{found.same} as in {since}; {len(found.ways)} differ, {found.new} new",)
    return Result(covered, found.total, tuple(one for _, one in told), notes=notes)


def _asked(context: Context, found: Compared) -> list[dict[str, Any]] | str:
    """What the server refused, or why it could not be asked."""
    asked = json.dumps([one.document() for one in (*found.grounds, *found.ways)], sort_keys=True)
    programs = [context.program(name) for name in SERVERS]
    defined = context.tools.definitions()
    name = question(programs, [MODULE, defined], *_sources(context), context.catalog.read_bytes(), asked)
    kept = context.store.get(name)
    if kept is None:
        context.progress.at("reversible", 0, 1)
        cache = "XDG_CACHE_HOME"
        done = context.processes.run(
            [sys.executable, "-P", "-m", MODULE, f"--catalog={context.catalog}"],
            folder=context.repository,
            environment={
                "PYTHONPATH": str(context.repository),
                # Where the programs were built, they are to be found again.
                **({cache: os.environ[cache]} if cache in os.environ else {}),
            },
            stdin=asked,
        )
        if done.code:
            return done.err.strip().splitlines()[-1] if done.err.strip() else "it said nothing"
        kept = done.out
        context.store.put(name, kept)
    answer: list[dict[str, Any]] = json.loads(kept)
    return answer


def _sources(context: Context) -> Iterator[bytes]:
    for one in SOURCES:
        path = context.repository / one
        found = [path] if path.is_file() else sorted((*path.rglob("*.py"), *path.rglob("*.yaml")))
        yield from (file.read_bytes() for file in found)


def _told(
    context: Context, then: Context, ways: Iterable[Way], said: Iterable[Mapping[str, Any]], base: Base
) -> Iterator[Told]:
    by_name = {(one.target.chart.name, one.target.environment.name): one for one in ways}
    for one in said:
        way = by_name.get((one["chart"], one["environment"]))
        if way is None:
            yield BLIND, _asleep(context, one["what"])
            continue
        found = changes(way, one["kind"], one["name"], one["fields"], one["what"])
        words = f"{_WORDS[one['rule']]}: {shortened(one['what'])}{listed(found)}"
        where = place(context, then, way.target, found)
        yield _problem(way.target, one["rule"], f": {one['kind']} {one['name']}: {words}", where, base)
    for way in ways:
        for each in silent(way):
            found = changes(way, each.kind, each.name, each.fields, "")
            where = place(context, then, way.target, found)
            words = f": {each.kind} {each.name}: {each.what}{listed(found)}"
            yield _problem(way.target, each.rule, words, where, base)


def _problem(target: Target, rule: str, words: str, where: Place, base: Base) -> Told:
    chart, environment = target.chart.name, target.environment.name
    severity, words = Severity.ERROR, f"{chart} in {environment}{words}"
    hint = f"{_HINTS[rule]}; or mean it, by a line of a commit's message: One-way: {chart}: WHY"
    why = base.accepted.get(chart)
    if why is not None:
        severity, words = Severity.WARNING, f"{words}; accepted: {why}"
        hint = "write down for whoever is on call how it is undone"
    service = target.chart.service.id if target.chart.service else ""
    problem = Problem(
        f"reversible/{rule}", words, where, hint, severity, service=service, environment=environment
    )
    return target.name, problem


def _unreadable(context: Context, found: Compared, base: Base) -> Iterator[Told]:
    for one in found.unreadable:
        words = f" as in {base.name} does not render any more: {shortened(one.error.splitlines()[-1])}"
        yield _problem(one.target, UNREADABLE, words, context.place(one.target.chart.folder), base)


def _asleep(context: Context, words: str) -> Problem:
    return Problem(
        "reversible/asleep",
        f"the API server is not believed: {words}",
        context.place(context.shown),
        "see cluster/servers.py: what the API server was started with",
    )


def _failed(context: Context, said: str) -> Problem:
    return Problem(
        "reversible/cannot-run",
        f"no API server could be asked: {said}",
        context.place(context.shown),
        "see that ./doit cluster up works here",
    )
