"""What ``generate`` would change in the text of files, capped, with the command that cures it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from generators.report.screen import Screen, harmless

LINES = 100
"""Lines of difference shown in all; the rest is counted."""

HEADER_LINES = 5
DIGEST = re.compile(r"\bsha256:[0-9a-f]{16}\b")
CURE = "./doit generate"


@dataclass(frozen=True, slots=True)
class FileDiff:
    """A file that differs: its text on disk and as planned, None where there is none."""

    path: str
    before: str | None
    after: str | None


def diff_text(
    files: Iterable[FileDiff],
    screen: Screen,
    *,
    limit: int | None = LINES,
    since: str | None = None,
    refused: bool = False,
) -> str:
    """Unified diffs in order of path; certifying digests are left out and counted.

    ``limit`` None shows every line; ``since`` names the revision that the older texts are of;
    ``refused`` that the cure would refuse. Empty when nothing differs.
    """
    files = sorted(files, key=lambda one: one.path)
    if not files:
        return ""
    lines: list[str] = []
    headers = 0
    for one in files:
        found = list(_lines(one))
        headers += not found
        lines += found
    shown = lines if limit is None else lines[:limit]
    text = [_painted(line, screen) for line in shown]
    if len(lines) > len(shown):
        text.append(f"... and {len(lines) - len(shown)} more lines; --text shows them all")
    count = f"{len(files)} {'file' if len(files) == 1 else 'files'}"
    unseen = f" ({headers} in the header only, not shown)" if headers else ""
    cure = f"{CURE} refuses, as told below" if refused else f"To change: {CURE}"
    last = f"{count} changed since {since}{unseen}." if since else f"{count} would change{unseen}. {cure}"
    return "".join(f"{line}\n" for line in (*text, last))


def _lines(one: FileDiff) -> Iterable[str]:
    before, after = _readable(one.before), _readable(one.after)
    source = f"a/{one.path}" if one.before is not None else "/dev/null"
    target = f"b/{one.path}" if one.after is not None else "/dev/null"
    return difflib.unified_diff(before, after, source, target, lineterm="")


def _readable(text: str | None) -> list[str]:
    lines = (text or "").splitlines()
    head = [DIGEST.sub("sha256:...", line) for line in lines[:HEADER_LINES]]
    return [*head, *lines[HEADER_LINES:]]


def _painted(line: str, screen: Screen) -> str:
    text = harmless(line.replace("\t", "    "))
    if line.startswith(("+++", "---")):
        return screen.paint("bold", text)
    if line.startswith("@@"):
        return screen.paint("dim", text)
    colour = {"+": "ok", "-": "error"}.get(line[:1])
    return screen.paint(colour, text) if colour else text
