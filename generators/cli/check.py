"""Proves that what is committed is current, valid and agrees with itself; ``check:<name>`` for one.

Every check runs and none stops another; each says how many of how many it covered. A program that
is missing is a counted skip on a laptop and a failure where CI=true. Of another catalog is judged what
would be generated; whether a folder is current is asked where one is named.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from generators import report, telling
from generators.checks import (
    BASE,
    Context,
    Finished,
    Memory,
    discover,
    followed,
    is_on_request,
    run_all,
    summary,
)
from generators.cli._check.judging import judged
from generators.cli._command_line.parsing import UsageError, named
from generators.cli._command_line.request import from_arguments
from generators.pipeline import REPOSITORY, Request
from generators.problems import Severity
from generators.progress import Progress, mode
from generators.scratch import scratch
from generators.suggest import nearest
from generators.telling import tell
from generators.toolchain import Toolchain, cache

EXAMPLES = (
    "./doit check",
    "./doit check:helm-lint",
    "./doit check:generated check:catalog",
    "./doit check --format github",
    "./doit check --catalog other.yaml",
)
PREFIX = "check:"
EVERY = "all"
"""What stands for all that run unasked, also in the last line; no check has this name."""
COMPARING = "generated"
"""The check that is about a folder, not about what would be written into it."""


def add_arguments(parser: ArgumentParser) -> None:
    """More checks than one, and names without running them."""
    these = "these as well; check:all for all that run unasked"
    parser.add_argument("others", nargs="*", type=named, metavar="check:NAME", help=these)
    parser.add_argument("--list", action="store_true", help="name the checks and stop")


def execute(arguments: Namespace) -> int:
    """0 when every check that ran is clean, 1 when any has findings, 3 when one itself broke."""
    names = _names([arguments.part, *arguments.others])
    if arguments.list:
        return _list(arguments)
    with scratch("doit-check-") as folder:
        nowhere = folder / "output"
        request = from_arguments(
            arguments,
            dry=True,
            # Who asks whether a folder is current has to name one.
            elsewhere=None if COMPARING in (arguments.part, *_words(arguments.others)) else nowhere,
        )
        return _judge(arguments, names, request, folder, compared=request.output != nowhere)


def _judge(arguments: Namespace, names: list[str], request: Request, folder: Path, *, compared: bool) -> int:
    how = mode(arguments.progress, sys.stderr)
    # As it was before the first looked: what changes under their eyes was judged by none of them.
    inputs = followed(REPOSITORY, request.catalog, request.output)
    last = Memory(request.cache, request.output, inputs) if request.cache and compared else None
    with Progress(sys.stderr, how, besides=cache.under_way) as progress:
        told = _announcing(request, arguments, progress)
        context = judged(told, folder, progress, compared=compared)
        if context.loaded and (ahead := _ahead(names)):
            told.announce(ahead)
        if not context.loaded and BASE not in names:
            names.insert(0, BASE)  # why nothing else can run belongs to the answer
        finished = list(_run(arguments, names, context, progress))
        if context.loaded and last:
            last.take_in(context.loaded)
            for one in finished:
                last.put(one.name, one.result)
    return _close(arguments, finished)


def _ahead(names: Sequence[str]) -> str:
    """What these checks have to build before they can say anything: each tells only of its own."""
    checks = discover()
    toolchain = Toolchain(REPOSITORY, lambda _: None)
    # One that there is not is its check's to tell, beside what the others find.
    known = toolchain.program_names()
    return toolchain.ahead(dict.fromkeys(n for name in names for n in checks[name].NEEDS if n in known))


def _list(arguments: Namespace) -> int:
    found = discover()
    lines = [
        f"check:{name:<18} {summary(check)}{' (only when named)' if is_on_request(check) else ''}"
        for name, check in found.items()
    ]
    more = [
        {"name": name, "summary": summary(check), "on_request": is_on_request(check)}
        for name, check in found.items()
    ]
    return tell(arguments, "check", (), lines, checked=len(found), of=len(found), more={"checks": more})


def _run(
    arguments: Namespace, names: Sequence[str], context: Context, progress: Progress
) -> Sequence[Finished]:
    done = []
    screen = report.screen_of(sys.stdout, arguments.color)
    for one in run_all(names, context):
        done.append(one)
        if arguments.format != "json":
            with progress.above():
                telling.findings(arguments, one.result.problems)
                if len(names) == 1:
                    sys.stderr.writelines(f"{note}\n" for note in one.result.notes)
                    sys.stderr.flush()
                sys.stdout.write(f"{_line(one, screen)}\n")
                sys.stdout.flush()
    return done


def _line(one: Finished, screen: report.Screen) -> str:
    result = one.result
    return report.check_line(
        one.name,
        result.covered,
        result.total,
        result.problems,
        skipped=result.skipped,
        seconds=one.seconds,
        screen=screen,
    )


def _close(arguments: Namespace, finished: Sequence[Finished]) -> int:
    problems = telling.addressed(arguments, (p for one in finished for p in one.result.problems))
    failed = [one for one in finished if _has_failed(one)]
    skipped = [one for one in finished if one.result.skipped and one not in failed]
    passed = len(finished) - len(failed) - len(skipped)
    broke = any(one.result.broke for one in finished)
    code = 3 if broke else 1 if failed or not passed else 0
    if arguments.format == "json":
        more = {"checks": [_as_data(one) for one in finished]}
        text = report.document(
            "check", problems, checked=passed, of=len(finished), failed=code != 0, more=more
        )
        sys.stdout.write(text)
    else:
        if arguments.format == "github":
            telling.annotate(problems)
        if len(finished) > 1 or not (passed or failed):  # one that was looked at has said it all
            closing = report.closing(PREFIX + EVERY, passed, len(finished), len(skipped), problems)
            sys.stdout.write(f"{closing}\n")
    return code


def _has_failed(one: Finished) -> bool:
    return any(problem.severity is not Severity.WARNING for problem in one.result.problems)


def _as_data(one: Finished) -> dict[str, object]:
    return {
        "name": one.name,
        "covered": one.result.covered,
        "total": one.result.total,
        "skipped": one.result.skipped,
        "notes": list(one.result.notes),
        "seconds": round(one.seconds, 3),
    }


def _names(words: Sequence[str]) -> list[str]:
    """The checks that were named, each once; all that run unasked where none was, or ``all``."""
    found = discover()
    wanted = _words(words) or [EVERY]
    known = [EVERY, *found]
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {PREFIX}{near}?" if near else f"there are: {', '.join(known)}"
            raise UsageError(f"there is no check {name!r}\n    hint: {hint}")
    unasked = [name for name, check in found.items() if not is_on_request(check)]
    return list(dict.fromkeys(one for name in wanted for one in (unasked if name == EVERY else [name])))


def _words(words: Iterable[str]) -> list[str]:
    return [word.removeprefix(PREFIX) for word in words if word]


def _announcing(request: Request, arguments: Namespace, progress: Progress) -> Request:
    """The request with what takes long told above the live line, unless nothing is to be told."""
    silent = arguments.progress == "none" and os.environ.get("CI") != "true"
    return replace(request, announce=(lambda _: None) if silent else progress.write)
