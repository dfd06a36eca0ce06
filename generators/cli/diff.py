"""Shows what ``generate`` would change: first in words per service, then the text.

The cause comes first: what differs in the catalog since the last commit. Exit code 1 when anything
would change. (``drift`` is another question: the files against a live cluster.)
"""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from generators import pipeline, report
from generators.catalog.read import parse, read
from generators.cli.request import from_arguments
from generators.cli.telling import findings, tell
from generators.differences import Difference, ServiceChange, by_service, compare, leaves
from generators.pipeline import Request
from generators.problems import Place, Problem, Severity, has_errors
from generators.writer import Outcome

EXAMPLES = ("./doit diff", "./doit diff --text", "./doit diff --format json")

SHOWN = 12
"""Differences of one service that are shown before the rest is only counted."""


def add_arguments(parser: ArgumentParser) -> None:
    """How much of the text to show."""
    parser.add_argument("--text", action="store_true", help="the whole text, not the first lines")
    parser.add_argument("--words", action="store_true", help="the words only, no text")


def execute(arguments: Namespace) -> int:
    """0 when nothing would change, 1 when something would, with each file as a fixable finding."""
    request = from_arguments(arguments, dry=True, keep_text=True)
    done = pipeline.run(request)
    outcome = done.outcome
    if outcome is None or has_errors(done.problems):
        return tell(arguments, "diff", done.problems, (), checked=0, of=1)
    groups = by_service(outcome.changes)
    if arguments.format == "json":
        more = {"changes": [_as_data(group) for group in groups]}
        stale = _stale(outcome, request)
        sys.stdout.write(report.document("diff", stale, checked=outcome.same, of=outcome.files, more=more))
    else:
        findings(arguments, done.problems)
        sys.stdout.write("".join(f"{line}\n" for line in _lines(arguments, request, outcome, groups)))
    return 1 if outcome.changes else 0


def _lines(
    arguments: Namespace, request: Request, outcome: Outcome, groups: tuple[ServiceChange, ...]
) -> Iterator[str]:
    yield from _causes(request)
    for group in groups:
        yield from _words(group)
    if outcome.changes and not arguments.words:
        screen = report.screen_of(sys.stdout, arguments.color)
        files = [report.FileDiff(c.path, c.before, c.after) for c in outcome.changes]
        limit = None if arguments.text else 100
        yield ""
        yield report.diff_text(files, screen, limit=limit).rstrip("\n")
    counts = f"{len(outcome.created)} created, {len(outcome.updated)} updated"
    yield f"diff: {outcome.files} files: {counts}, {len(outcome.removed)} removed, {outcome.same} same"


def _causes(request: Request) -> Iterator[str]:
    """Values of the catalog that differ from the last commit's; none where git cannot tell."""
    committed = subprocess.run(
        ["git", "-C", str(request.catalog.parent), "show", f"HEAD:./{request.catalog.name}"],
        capture_output=True,
        check=False,
    )
    if committed.returncode:
        return
    before = parse(committed.stdout, request.shown).tree or {}
    now = read(request.catalog, request.shown)
    for one in compare(request.shown, dict(leaves(before)), dict(leaves(now.tree or {}))):
        place = now.positions.of(tuple(one.key.split("."))) if one.after is not None else request.shown
        yield f"{place}  {one}"


def _words(group: ServiceChange) -> Iterator[str]:
    name = group.service or "the fleet"
    counts = [
        f"{len(paths)} {word}"
        for paths, word in ((group.created, "new"), (group.updated, "changed"), (group.removed, "removed"))
        if paths
    ]
    yield f"  {name:<14} {', '.join(counts)}"
    for one in group.differences[:SHOWN]:
        yield f"  {'':<14} {_file(one)} {one}"
    if len(group.differences) > SHOWN:
        yield f"  {'':<14} and {len(group.differences) - SHOWN} more values"


def _file(one: Difference) -> str:
    return one.path.rpartition("/")[2]


def _stale(outcome: Outcome, request: Request) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "writer/stale",
            f"would be {change.action}d",
            Place(request.shows(change.path)),
            hint="run ./doit generate",
            severity=Severity.FIXABLE,
        )
        for change in outcome.changes
    )


def _as_data(group: ServiceChange) -> dict[str, object]:
    return {
        "service": group.service,
        "created": group.created,
        "updated": group.updated,
        "removed": group.removed,
        "values": [
            {"path": d.path, "key": d.key, "before": d.before, "after": d.after} for d in group.differences
        ],
    }
