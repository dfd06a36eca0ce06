"""Adds a service: asks, then writes its block, its sources and everything generated, or nothing at all.

Every question is an option too; without a terminal nothing is asked. The block is put in id order into
its tier, and no other byte of the catalog changes. Sources come from templates/service and are the
team's from then on; folders and files that exist are never overwritten.
"""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from generators.cli.generate import counts_of
from generators.cli.parsing import UsageError, named
from generators.cli.request import from_arguments
from generators.cli.telling import findings, say, tell
from generators.cli.template_environment import become_able
from generators.pipeline import TEMPLATES

if TYPE_CHECKING:
    from generators.model import Model
    from generators.service_sources.block import Answers, Edge
    from generators.service_sources.founding import Plan
    from generators.service_sources.questions import Given

EXAMPLES = (
    "./doit new",
    "./doit new notai --team finance --depends-on logai,wallet:optional --uses postgres --yes",
    "./doit new notai --team finance --dry-run",
)


def add_arguments(parser: ArgumentParser) -> None:
    """One option a question, in the order of asking."""
    parser.add_argument("word", nargs="?", type=named, metavar="ID", help="its id: a DNS label")
    parser.add_argument("--id", type=named, metavar="ID", default=None, help="the same as an option")
    for name, told in (
        ("title", "its name as people read it"),
        ("tier", "how important it is; the least without it"),
        ("team", "who owns it"),
        ("language", "what it is written in; as most are"),
        ("kind", "web, worker, stateful, cron or job; web without it"),
        ("schedule", "when a cron service runs"),
        ("description", "what it is, in a sentence"),
        ("issuer", "the service whose tokens it accepts; the one that most services call"),
    ):
        parser.add_argument(f"--{name}", type=named, metavar=name.upper(), default=None, help=told)
    free = "a free one that follows from the id without it"
    parser.add_argument("--port", type=int, metavar="PORT", default=None, help=free)
    for name, told in (
        ("depends-on", "services it calls: ID or ID:optional, commas between"),
        ("uses", "resources it reads or writes: likewise"),
    ):
        parser.add_argument(
            f"--{name}", action="append", type=_edges, metavar="NAMES", default=None, help=told
        )
    parser.add_argument(
        "--host", action="append", type=named, metavar="NAME", default=[], help="a public host"
    )
    parser.add_argument("--yes", "-y", action="store_true", help="take every default, ask nothing")
    parser.add_argument("--no-input", action="store_true", help="the same")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, write nothing")


def execute(arguments: Namespace) -> int:
    """0 when it is there, 1 when something speaks against it, 2 when answers are missing."""
    request = from_arguments(arguments, dry=True, announce=say)
    become_able("ruamel.yaml", "copier", "questionary")
    from generators import catalog
    from generators.service_sources import founding, questions

    loaded = catalog.load(request.catalog, request.shown, request.shown_builtin)
    if loaded.model is None:
        return tell(arguments, "new", loaded.problems, ["new: nothing was written"], checked=0, of=1)
    given = _given(arguments)
    asks = _may_ask(arguments)
    if asks:
        given = _asked(given, loaded.model)
    settled = questions.settle(given, loaded.model)
    if settled.missing and not any(problem.hint for problem in settled.problems):
        raise UsageError(
            f"{' and '.join(settled.missing)} must be said: there is no terminal to ask on\n"
            "    hint: ./doit help new"
        )
    if settled.answers is None:
        return tell(arguments, "new", settled.problems, ["new: nothing was written"], checked=0, of=1)
    try:
        wanted = founding.plan(request, settled.answers, TEMPLATES / "service", arguments.issuer)
        noted = (*settled.problems, *wanted.problems)
        if arguments.dry_run:
            return tell(
                arguments, "new", noted, _would(wanted, settled.answers), checked=1, of=1, more=_data(wanted)
            )
        if asks:
            findings(arguments, noted)
            noted = ()
            say("\n".join(_would(wanted, settled.answers)))
            if not _confirmed():
                return tell(arguments, "new", (), ["new: nothing was written"], checked=0, of=1)
        done = founding.carry_out(wanted)
    except founding.RefusedError as error:
        lines = ["new: nothing was written"]
        return tell(arguments, "new", (*settled.problems, *error.problems), lines, checked=0, of=1)
    counts = counts_of(done)
    lines = [
        f"{request.shown}:{wanted.line}  {wanted.service.id}",
        *(
            [f"{request.shows(wanted.folder)}  {len(wanted.files)} files, yours from now on"]
            if wanted.files
            else []
        ),
        f"new: {wanted.service.id}: {counts['created']} files generated, {counts['updated']} updated",
    ]
    more = {**_data(wanted), "counts": counts}
    return tell(arguments, "new", (*noted, *done.problems), lines, checked=1, of=1, more=more)


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
        description=arguments.description or "",
    )


def _may_ask(arguments: Namespace) -> bool:
    quiet = arguments.yes or arguments.no_input or arguments.dry_run or arguments.format != "text"
    return not quiet and sys.stdin.isatty() and sys.stdout.isatty()


def _asked(given: Given, model: Model) -> Given:
    from generators.service_sources import asking

    return asking.ask(given, model)


def _confirmed() -> bool:
    from generators.service_sources import asking

    return asking.confirm("Write this?")


def _would(wanted: Plan, answers: Answers) -> list[str]:
    shown = wanted.request.shown
    parts = [f"{shown} +{len(wanted.block)} lines (line {wanted.line})"]
    if wanted.files:
        parts.append(f"{wanted.request.shows(wanted.folder)} {len(wanted.files)} files")
    parts.append(f"{len(wanted.created)} generated")
    return [
        *(f"  {line}" for line in wanted.block),
        f"would write  {', '.join(parts)}",
        f"same again: {shlex.join(_command(answers))}",
    ]


def _command(answers: Answers) -> list[str]:
    words = ["./doit", "new", answers.id, "--title", answers.title, "--tier", answers.tier]
    words += ["--team", answers.team, "--language", answers.language, "--kind", answers.kind]
    if answers.port:
        words += ["--port", str(answers.port)]
    words += ["--depends-on", ",".join(map(str, answers.depends_on))]
    words += ["--uses", ",".join(map(str, answers.uses))]
    for host in answers.hosts:
        words += ["--host", host]
    for name in ("schedule", "description"):
        if value := getattr(answers, name):
            words += [f"--{name}", value]
    return [*words, "--yes"]


def _data(wanted: Plan) -> dict[str, object]:
    return {
        "service": wanted.service.id,
        "line": wanted.line,
        "block": list(wanted.block),
        "sources": {"folder": wanted.folder, "files": sorted(wanted.files)},
        "generated": list(wanted.created),
    }
