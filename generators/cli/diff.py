"""Shows what ``generate`` would change: first in words, then the text.

The cause comes first: what differs in the catalog since the last commit, or since another revision.
Below it stands which alerts move, from what to what, whom they reach, and what is not touched; with
``--replay``, how often each of them would have fired before and after, by receiver and week. Files that
``generate`` would refuse to touch are shown as they would become, and the refusals named after them.
Files of no single service are counted as those of the fleet.
Exit code 1 when ``generate`` would change anything, or refuse to.

With a revision the files are compared with those of that revision, generated meanwhile or not: what a
merge brings. That is a question, and its exit code is 0 whatever the answer. (``drift`` is another one:
the files against a live cluster.)
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from generators import pipeline, report
from generators.alert_changes import as_data, told
from generators.cli._command_line.parsing import named
from generators.cli._command_line.request import from_arguments
from generators.cli._diff import changed_files, replay
from generators.cli._diff.committed import Compared, compared
from generators.cli._diff.revisions import LedAway, files_of
from generators.differences import ServiceChange, by_service
from generators.pipeline import Request
from generators.problems import Place, Problem, Severity, has_errors
from generators.telling import addressed, findings, tell
from generators.toolchain import Unavailable
from generators.writer import Below, Outcome

EXAMPLES = (
    "./doit diff",
    "./doit diff main --words",
    "./doit diff --text",
    "./doit diff --words --replay http://127.0.0.1:9090 --weeks 2",
    "./doit diff --format json",
)

_REFUSALS = frozenset(
    f"writer/{rule}" for rule in ("deletions", "edited", "foreign", "in-the-way", "outside")
)
"""What keeps ``generate`` from single files, or wants a word: all else can be compared the same."""


def add_arguments(parser: ArgumentParser) -> None:
    """Since when, how much of the text to show, and whose history to replay."""
    what = "compare the catalog with that of a branch or commit"
    parser.add_argument("revision", nargs="?", type=named, help=what)
    parser.add_argument("--text", action="store_true", help="the whole text, not the first lines")
    parser.add_argument("--words", action="store_true", help="the words only, no text")
    replay.add_arguments(parser)


def execute(arguments: Namespace) -> int:
    """0 when nothing would change, 1 when something would or is refused, each file a fixable finding.

    With a revision always 0, unless the catalog has errors.
    """
    wanted = replay.wanted(arguments)
    request = from_arguments(arguments, dry=True, keep_text=True)
    since = arguments.revision
    with files_of(since, request.output) if since else nullcontext() as there:
        # Whoever asks what a branch brings may remove as much as he likes.
        done = pipeline.run(replace(_allowing(request, there), regardless=True) if there else request)
    outcome, model = done.outcome, done.loaded.model
    refused = [one for one in done.problems if one.rule in _REFUSALS]
    others = [one for one in done.problems if one not in refused]
    if outcome is None or model is None or has_errors(others) or (refused and not outcome.files):
        return tell(arguments, "diff", done.problems, (), checked=0, of=1)
    if refused and not since:
        outcome = pipeline.run(_allowing(request, request.output)).outcome or outcome
    try:
        change = compared(request, model, since)
    except Unavailable as missing:
        if since and not isinstance(missing, LedAway):
            raise
        # The files are compared without the catalog all the same.
        change, others = None, [*others, _no_cause(missing, request, since)]
    replayed = replay.replayed(wanted, change, model) if wanted and change else None
    if isinstance(replayed, Problem):
        return tell(arguments, "diff", (replayed,), (), checked=0, of=1)
    groups = by_service(outcome.changes)
    if arguments.format == "json":
        more: dict[str, Any] = {"changes": [_as_data(group) for group in groups]}
        more["causes"] = as_data(change.caused) if change else []
        if replayed:
            more["replay"] = replayed.plain()
        stale = addressed(arguments, others)
        stale += () if since else (*addressed(arguments, refused), *_stale(outcome, request))
        sys.stdout.write(report.document("diff", stale, checked=outcome.same, of=outcome.files, more=more))
    else:
        findings(arguments, others)
        lines = [*_causes(change, outcome, since), *(replay.lines(replayed) if replayed else ())]
        lines += _files(arguments, outcome, groups, refused=bool(refused))
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
        findings(arguments, refused)
    return 1 if (outcome.changes or refused) and not since else 0


def _allowing(request: Request, output: Path) -> Request:
    return replace(request, output=output, allow_deletions=True, discarded=Below())


def _no_cause(missing: Unavailable, request: Request, since: str | None) -> Problem:
    said = f"what differs in the catalog since {since or 'the last commit'} cannot be told: {missing.reason}"
    return Problem(missing.rule, said, Place(request.shown), missing.hint, severity=Severity.WARNING)


def _causes(change: Compared | None, outcome: Outcome, since: str | None) -> Iterator[str]:
    """Edits of the catalog with the alerts that they move; none where git cannot tell."""
    if change is None:
        return
    calm = changed_files.untouched(one.path for one in outcome.changes) if outcome.changes else ()
    if not change.edits:
        if outcome.changes:
            same = f"the catalog is that of {since or 'the last commit'}"
            yield f"{same}: templates, generators, their built-in values or files differ"
        if calm:
            yield f"  {'untouched':<18}{', '.join(calm)}"
        return
    if change.total is None:
        yield from (f"{change.place(one.path)}  {'.'.join(one.path)}" for one in change.edits)
        yield "  the catalog had errors then: its alerts cannot be compared"
        return
    yield from told(change.caused, change.total, change.place)
    quiet = change.total.alerts - sum(1 for one in change.total.found if one.after)
    said = ", ".join((f"{quiet} of {change.total.alerts} alerts", *calm))
    yield f"  {'untouched':<18}{said}"


def _files(
    arguments: Namespace, outcome: Outcome, groups: tuple[ServiceChange, ...], *, refused: bool
) -> Iterator[str]:
    yield from changed_files.services(groups)
    if outcome.changes and not arguments.words:
        screen = report.screen_of(sys.stdout, arguments.color)
        files = [report.FileDiff(c.path, c.before, c.after) for c in outcome.changes]
        limit = None if arguments.text else 100
        yield ""
        text = report.diff_text(files, screen, limit=limit, since=arguments.revision, refused=refused)
        yield text.rstrip("\n")
    if outcome.changes:
        count = len(outcome.changes)
        yield f"  {count} {'file' if count == 1 else 'files'}: {changed_files.kinds(outcome)}"
    counts = f"{len(outcome.created)} created, {len(outcome.updated)} updated"
    yield f"diff: {outcome.files} files: {counts}, {len(outcome.removed)} removed, {outcome.same} same"


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
