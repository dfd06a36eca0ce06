"""Adds a service: asks, then writes its block, its sources and everything generated, or nothing at all.

Every question is an option too; without a terminal nothing is asked. The block is put in id order into
its tier, and no other byte of the catalog changes. Sources come from templates/service and are the
team's from then on; folders and files that exist are never overwritten. For a service that the catalog
has without sources, only these are made: the block answers every question.
"""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from generators.cli._command_line.parsing import UsageError, written
from generators.cli._command_line.request import from_arguments
from generators.cli._command_line.template_environment import become_able
from generators.cli.generate import counts_of
from generators.conventions.names import sources
from generators.pipeline import TEMPLATES, Request
from generators.problems import Problem
from generators.suggest import listing
from generators.telling import findings, say, tell

if TYPE_CHECKING:
    from generators.model import Model, Service
    from generators.service_sources.block import Edge
    from generators.service_sources.founding import Plan
    from generators.service_sources.questions import Given

EXAMPLES = (
    "./doit new",
    "./doit new notai --team finance --depends-on logai,wallet:optional --uses postgres --yes",
    "./doit new notai --team finance --dry-run",
    "./doit new wallet --yes",
)


def add_arguments(parser: ArgumentParser) -> None:
    """One option a question, in the order of asking."""
    parser.add_argument("word", nargs="?", type=written, metavar="ID", help="its id: a DNS label")
    parser.add_argument("--id", type=written, metavar="ID", default=None, help="the same as an option")
    for name, told in (
        ("title", "its name as people read it"),
        ("tier", "how important it is; the least without it"),
        ("team", "who owns it"),
        ("language", "what it is written in; as most are"),
        ("kind", "web, worker, stateful, cron or job; web without it"),
        ("schedule", "when a cron service runs"),
        ("storage", "how much a stateful service keeps, such as 10Gi"),
        ("description", "what it is, in a sentence"),
        ("issuer", "the service whose tokens it accepts; the one that nine of ten call"),
    ):
        parser.add_argument(f"--{name}", type=written, metavar=name.upper(), default=None, help=told)
    free = "a free one that follows from the id without it"
    parser.add_argument("--port", type=int, metavar="PORT", default=None, help=free)
    for name, metavar, told in (
        ("depends-on", "SERVICES", "services it calls: ID or ID:optional, commas between"),
        ("uses", "RESOURCES", "resources it reads or writes: likewise"),
    ):
        parser.add_argument(
            f"--{name}", action="append", type=_edges, metavar=metavar, default=None, help=told
        )
    parser.add_argument(
        "--host", action="append", type=written, metavar="NAME", default=[], help="a public host"
    )
    parser.add_argument("--yes", "-y", action="store_true", help="take every default, ask nothing")
    parser.add_argument("--no-input", action="store_true", help="the same")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, write nothing")


def execute(arguments: Namespace) -> int:
    """0 when it is there, 1 when something speaks against it, 2 when answers are missing."""
    request = from_arguments(arguments, dry=True)
    become_able("ruamel.yaml", "copier", "questionary")
    from generators import catalog
    from generators.cli._new import repeating
    from generators.service_sources import founding, questions
    from generators.service_sources.contradictions import contradictions
    from generators.service_sources.other_sources import made_elsewhere
    from generators.service_sources.questions import Given

    loaded = catalog.load(request.catalog, request.shown, request.shows_builtin)
    if loaded.model is None:
        return _nothing(arguments, loaded.problems)
    given = _given(arguments)
    template, issuer = TEMPLATES / "service", arguments.issuer
    known = _without_sources(given.id or "", request, loaded.model)
    if known:
        against = tuple(contradictions(given, known))
        if against:
            return _nothing(arguments, against)
        again = [*repeating.command(Given(known.id), arguments), "--yes"]
        return _found(
            arguments, (), again, lambda: founding.plan_sources(request, known.id, template, issuer)
        )
    if in_the_way := made_elsewhere(given.id or "", request, loaded.model):
        return _nothing(arguments, (in_the_way,))
    if _may_ask(arguments):
        given = _asked(given, loaded.model, request)
    settled = questions.settle(given, loaded.model)
    if settled.missing and not any(problem.hint for problem in settled.problems):
        raise UsageError(_unsaid(arguments, given, settled.missing, loaded.model))
    answers = settled.answers
    if answers is None:
        return _nothing(arguments, settled.problems)
    again = [*repeating.command(answers, arguments), "--yes"]
    return _found(
        arguments, settled.problems, again, lambda: founding.plan(request, answers, template, issuer)
    )


def _unsaid(arguments: Namespace, given: Given, missing: Iterable[str], model: Model) -> str:
    """What must be said, with the command that says it."""
    from generators.cli._new import repeating
    from generators.service_sources.questions import STORAGE

    said = replace(
        given,
        team="TEAM" if "--team" in missing else given.team,
        schedule="0 3 * * *" if "--schedule" in missing else given.schedule,
        storage=STORAGE if "--storage" in missing else given.storage,
    )
    words = [*repeating.command(said, arguments), *_silent(arguments)]
    teams = f", TEAM one of {listing(model.fleet.teams)}" if "--team" in missing else ""
    return (
        f"{' and '.join(missing)} must be said: {_unasked(arguments)}\n    hint: {shlex.join(words)}{teams}"
    )


def _found(
    arguments: Namespace, noted: tuple[Problem, ...], again: list[str], plan: Callable[[], Plan]
) -> int:
    """Plans, says what that is, and carries it out where it may; ``again``: the same without questions."""
    from generators.service_sources import founding

    said = noted
    try:
        wanted = plan()
        noted = (*noted, *wanted.problems)
        if arguments.dry_run:
            would, data = _would(wanted, again), _data(wanted)
            return tell(arguments, "new", noted, would, checked=1, of=1, more=data)
        if _may_ask(arguments):
            findings(arguments, noted)
            noted = ()
            say("\n".join(_would(wanted, again)))
            if not _confirmed():
                return _nothing(arguments, ())
        done = founding.carry_out(wanted)
    except founding.RefusedError as error:
        return _nothing(arguments, (*said, *error.problems))
    counts = counts_of(done)
    more = {**_data(wanted), "counts": counts}
    return tell(arguments, "new", (*noted, *done.problems), _done(wanted, counts), checked=1, of=1, more=more)


def _nothing(arguments: Namespace, problems: Iterable[Problem]) -> int:
    return tell(arguments, "new", problems, ["new: nothing was written"], checked=0, of=1)


def _done(wanted: Plan, counts: Mapping[str, int]) -> list[str]:
    request, service = wanted.request, wanted.service.id
    made = [f"{request.shows(wanted.folder)}  {len(wanted.files)} files, yours from now on"]
    return [
        f"{request.shown}:{wanted.line}  {service}",
        *(made if wanted.files else ()),
        *_guessed(wanted),
        f"new: {service}: {counts['created']} files generated, {counts['updated']} updated",
    ]


def _without_sources(typed: str, request: Request, model: Model) -> Service | None:
    """The service of the catalog that was named, where it has no folder of sources."""
    for service in model.services:
        if service.id == typed.lower():
            folder = request.output / sources(model.fleet.platform.sources, service.id)
            return None if folder.is_dir() else service
    return None


def _edges(text: str) -> tuple[Edge, ...]:
    from generators.service_sources.block import Edge

    try:
        return tuple(Edge.parse(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _given(arguments: Namespace) -> Given:
    from generators.service_sources.questions import Given

    if arguments.word and arguments.id and arguments.word != arguments.id:
        raise UsageError(f"{arguments.word} and --id {arguments.id} are two ids\n    hint: say one of them")

    def joined(lists: list[tuple[Edge, ...]] | None) -> tuple[Edge, ...] | None:
        return None if lists is None else tuple(edge for edges in lists for edge in edges)

    return Given(
        id=arguments.id or arguments.word,
        title=arguments.title,
        tier=arguments.tier,
        team=arguments.team,
        language=arguments.language,
        kind=arguments.kind,
        port=arguments.port,
        depends_on=joined(arguments.depends_on),
        uses=joined(arguments.uses),
        hosts=tuple(arguments.host),
        schedule=arguments.schedule or "",
        storage=arguments.storage or "",
        description=arguments.description or "",
    )


def _silent(arguments: Namespace) -> list[str]:
    """The options by which nothing is asked, as they were given."""
    stated = {"--yes": arguments.yes, "--no-input": arguments.no_input, "--dry-run": arguments.dry_run}
    words = [option for option, is_given in stated.items() if is_given]
    return words if arguments.format == "text" else [*words, "--format", arguments.format]


def _unasked(arguments: Namespace) -> str:
    options = " ".join(_silent(arguments))
    return f"nothing is asked with {options}" if options else "there is no terminal to ask on"


def _may_ask(arguments: Namespace) -> bool:
    # A closed standard input is None.
    return not _silent(arguments) and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _asked(given: Given, model: Model, request: Request) -> Given:
    from generators.service_sources import asking, questions
    from generators.service_sources.other_sources import made_elsewhere

    def check(typed: str) -> tuple[str, str, str] | None:
        if found := made_elsewhere(typed, request, model):
            return found.rule, found.message, found.hint
        return questions.id_problem(typed, model, without)

    ids = [service.id for service in model.services]
    without = [one for one in ids if _without_sources(one, request, model)]
    return asking.ask(given, model, check)


def _confirmed() -> bool:
    from generators.service_sources import asking

    return asking.confirm("Write this?")


def _would(wanted: Plan, again: list[str]) -> list[str]:
    shown = wanted.request.shown
    # With the blank line that parts the block from its neighbours, as git counts them.
    added = len(wanted.after.splitlines()) - len(wanted.before.splitlines())
    parts = [f"{shown} +{added} lines (line {wanted.line})"] if wanted.block else []
    if wanted.files:
        parts.append(f"{wanted.request.shows(wanted.folder)} {len(wanted.files)} files")
    parts.append(f"{len(wanted.created)} generated")
    return [
        *(f"  {line}" for line in wanted.block),
        f"would write  {', '.join(parts)}",
        *_guessed(wanted),
        f"same again: {shlex.join(again)}",
    ]


def _guessed(wanted: Plan) -> list[str]:
    guess = wanted.guessed
    return (
        [f"accepts tokens of {guess}, which nearly all others call; --issuer names another"] if guess else []
    )


def _data(wanted: Plan) -> dict[str, object]:
    return {
        "service": wanted.service.id,
        "line": wanted.line,
        "block": list(wanted.block),
        "sources": {"folder": wanted.folder, "files": sorted(wanted.files)},
        "generated": list(wanted.created),
        "guessed_issuer": wanted.guessed,
    }
