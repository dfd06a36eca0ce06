"""Writes everything that follows from the catalog: creates, updates, removes, leaves the rest alone.

Needs no server and no program but Python. Files edited by hand and files of others are refused, not
overwritten; when anything is wrong nothing is written at all.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli._command_line.parsing import named
from generators.cli._command_line.request import from_arguments
from generators.pipeline import Request, Run, run
from generators.problems import has_errors
from generators.telling import tell
from generators.writer.shortcut import nothing_to_do, sources, summary

EXAMPLES = (
    "./doit generate",
    "./doit generate --catalog tests/catalogs/aiaas.yaml --output /tmp/aiaas",
)

NOTHING = "generate: nothing was written"
"""The last line of a run that was refused."""


def add_arguments(parser: ArgumentParser) -> None:
    """What a person must say aloud because it cannot be undone by running again."""
    parser.add_argument(
        "--allow-deletions",
        action="store_true",
        help="remove files of many services at once (a rename of the fleet, not a mistake)",
    )
    parser.add_argument(
        "--discard-edits",
        nargs="*",
        type=named,
        metavar="PATH",
        help="replace generated files that were edited by hand: these, or all",
    )


def execute(arguments: Namespace) -> int:
    """0 when the tree is as the catalog says, 1 when findings kept it from being written."""
    return generate(arguments, from_arguments(arguments, dry=False))


def generate(arguments: Namespace, request: Request) -> int:
    """The same for a request at hand."""
    # Without a format it was asked before anything else was imported.
    asks = arguments.format != "text"
    files = nothing_to_do(str(request.output), sources(str(request.catalog))) if asks else None
    if files is not None:
        counts = {"files": files, "created": 0, "updated": 0, "removed": 0, "same": files}
        lines = [summary(files)]
        return tell(arguments, "generate", (), lines, checked=files, of=files, more={"counts": counts})
    done = run(request)
    code = tell(
        arguments,
        "generate",
        done.problems,
        _lines(done),
        checked=counts_of(done)["files"] if not has_errors(done.problems) else 0,
        of=counts_of(done)["files"],
        more={"counts": counts_of(done)},
    )
    done.told()
    return code


def counts_of(done: Run) -> dict[str, int]:
    """How many files were created, updated, removed and left; all 0 when nothing was written."""
    outcome = done.outcome
    if outcome is None or not outcome.written:
        return {"files": 0, "created": 0, "updated": 0, "removed": 0, "same": 0}
    return {
        "files": outcome.files,
        "created": len(outcome.created),
        "updated": len(outcome.updated),
        "removed": len(outcome.removed),
        "same": outcome.same,
    }


def _lines(done: Run) -> list[str]:
    half_done = any(one.rule == "writer/half-done" for one in done.problems)
    if half_done:
        return ["generate: stopped half-way: run it again, and it does the rest"]
    if done.failed:
        return [NOTHING]
    counts = counts_of(done)
    return [summary(counts["files"], counts["created"], counts["updated"], counts["removed"])]
