"""Decides what a change starts: which services are tested, which images are built, and why.

    python3 -m ci.plan --base REV --head REV [--format json|text|markdown]
    python3 -m ci.plan --event [--verified REV] --document plan.json

The first compares two commits, the second takes them from the event that GitHub started this job for
and writes the step's outputs and the job's summary. Ends with 0 whenever a decision could be made, and
with 2 where what was asked for means nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ci import actions, document, matrix, summary
from ci.base import BadInput, Base, of_event
from ci.command import command
from ci.decision import Decision, decide, decide_named
from ci.doubt import Doubt
from ci.entries import CATALOG, Entries, read
from ci.git import Repository, shown
from ci.links import led, reaching
from ci.records import FOLDER as RECORDS


@command
def main(words: Sequence[str]) -> int:
    """The command; see the module's docstring."""
    given = _arguments().parse_args(words)
    repository = Repository(given.repository)
    try:
        head, base = _ends(given, repository)
        plan = make(repository, head, base)
    except BadInput as error:
        sys.stderr.write(f"{actions.annotation('error', str(error))}\n" if given.event else f"{error}\n")
        return 2
    if given.document:
        given.document.write_text(json.dumps(plan, indent=2) + "\n", encoding="utf-8")
    if given.event:
        for text in plan["warnings"]:
            sys.stderr.write(f"{actions.annotation('warning', text)}\n")
        actions.write_outputs(outputs(plan))
        actions.write_summary(summary.of_plan(plan))
    sys.stdout.write(_SHOWN[given.format](plan))
    return 0


def make(repository: Repository, head: str, base: Base) -> dict[str, Any]:
    """The plan's document for a head and a base. Raises BadInput for services that nobody knows."""
    decision = _decision(repository, head, base)
    return document.write(decision, base, head, _missing(repository, head, decision))


def outputs(plan: Mapping[str, Any]) -> dict[str, object]:
    """What the workflow's other jobs read, by name: see ci/README.md."""
    found: dict[str, object] = {
        name: plan[name]
        for name in (
            "everything",
            "catalog",
            "project",
            "head",
            "base",
            "services",
            "images",
            "removed",
            "deploy",
        )
    }
    found["deploy-any"] = bool(plan["deploy"])
    found["releases"] = plan["releases"]
    for name in matrix.STAGES:
        stage = matrix.stage(name, plan)
        found[f"{name}-any"] = stage["any"]
        found[name] = stage["matrix"]
    return found


def _decision(repository: Repository, head: str, base: Base) -> Decision:
    if base.only:
        after, _ = _head(repository, head)
        unknown = sorted(set(base.only) - after.ids)
        if unknown:
            raise BadInput(f"there is no service {unknown[0]!r}; there are {', '.join(sorted(after.ids))}")
        return decide_named(after, base.only, base.why)
    doubts = list(base.doubts)
    before: Entries | None = None
    paths, texts, compared = tuple[str, ...](), None, False
    try:
        if base.commit:
            before, after = read(repository, base.commit, head)
            paths = repository.changed(base.commit, head)
            paths += _reaching(repository, paths, base.commit, head)
            texts = _catalogs(repository, base.commit, head) if CATALOG in paths else None
            compared = True
    except Doubt as doubt:
        # What could be read before stays known: what is gone since then is still to be told.
        doubts.append(str(doubt))
    if compared:
        return decide(before, after, paths, doubts, base.full, texts)
    # A promotion that nobody saw would be lost for good: each record may be one.
    after, records = _head(repository, head)
    return decide(before, after, paths, doubts, base.full, texts, records)


def _head(repository: Repository, head: str) -> tuple[Entries, tuple[str, ...]]:
    """The entries and the release records of the commit to decide about.

    Raises BadInput: of what nobody can read, not even everything can be started.
    """
    try:
        (after,) = read(repository, head)
        return after, tuple(repository.files(head, RECORDS))
    except Doubt as doubt:
        raise BadInput(f"nothing can be decided about {shown(head)[:12]}: {doubt}") from None


def _reaching(repository: Repository, paths: tuple[str, ...], *commits: str) -> tuple[str, ...]:
    """The links that lead to one of the paths at either commit."""
    found: set[str] = set()
    for links in map(repository.links, commits if paths else ()):
        found |= reaching(paths, {path: led(path, text) for path, text in links.items()})
    return tuple(sorted(found - {*paths}))


def _catalogs(repository: Repository, *commits: str) -> tuple[str, str]:
    """The catalog's text at two commits. Raises Doubt where it is missing at one."""
    blobs = [repository.files(commit, CATALOG).get(CATALOG) for commit in commits]
    if None in blobs:
        raise Doubt(f"{CATALOG} is not there at both commits")
    contents = repository.read(blob for blob in blobs if blob)
    before, after = (contents[blob].decode("utf-8", "replace") for blob in blobs if blob)
    return before, after


def _missing(repository: Repository, head: str, decision: Decision) -> dict[str, str]:
    """Services of the plan with nothing to test ("sources") or nothing to build ("Dockerfile")."""
    folders = {name: decision.entries[name].sources for name in decision.services if name in decision.entries}
    asked = {one for paths in folders.values() for path in paths for one in (path, f"{path}/Dockerfile")}
    try:
        there = repository.present(head, sorted(asked))
    except Doubt:
        return {}
    found = {}
    for name, paths in folders.items():
        if there.isdisjoint(paths):
            found[name] = "sources"
        elif there.isdisjoint(f"{path}/Dockerfile" for path in paths):
            found[name] = "Dockerfile"
    return found


def _ends(given: argparse.Namespace, repository: Repository) -> tuple[str, Base]:
    """The head's commit and the base. A head that is not there is nothing to decide about."""
    try:
        head = repository.commit(given.head)
    except Doubt as doubt:
        raise BadInput(f"--head: {doubt}") from None
    if not given.event:
        if not given.base:
            return head, Base(doubts=("no base was given",))
        try:
            return head, Base(repository.commit(given.base), "given with --base")
        except Doubt as doubt:
            return head, Base(doubts=(str(doubt),))
    return head, _event_base(given.verified, head, repository)


def _event_base(verified: str | None, head: str, repository: Repository) -> Base:
    name = os.environ.get("GITHUB_EVENT_NAME", "")
    try:
        payload = json.loads(Path(os.environ.get("GITHUB_EVENT_PATH", "")).read_bytes())
        if not isinstance(payload, dict):
            raise ValueError("it is no object")
    except (OSError, ValueError, RecursionError) as error:
        return Base(doubts=(f"the payload of the event cannot be read: {error}",))
    return of_event(name, payload, head, repository, verified)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m ci.plan",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--base", default="", help="the commit to compare with; without one, everything runs")
    parser.add_argument("--head", default="HEAD", help="the commit to decide about (default: HEAD)")
    parser.add_argument("--event", action="store_true", help="take the base from GITHUB_EVENT_PATH")
    parser.add_argument(
        "--verified",
        metavar="REV",
        help="with --event, the last green commit of the default branch; empty for none",
    )
    parser.add_argument("--document", type=Path, help="also write all that is known to this file, as JSON")
    parser.add_argument("--format", choices=sorted(_SHOWN), default="text", help="what is printed")
    parser.add_argument("--repository", type=Path, default=Path(), help="the clone (default: here)")
    return parser


_SHOWN = {
    "json": lambda plan: json.dumps(document.contract(plan), indent=2) + "\n",
    "text": summary.text_of_plan,
    "markdown": summary.of_plan,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
