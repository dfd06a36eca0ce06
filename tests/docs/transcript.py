"""Commands with what they print, as a ``console`` block shows them, compared with the real thing.

Lines that begin with ``$ `` are commands, those below are the output. What differs between two
runs that are alike matches anything of its shape: seconds (``0.4 s``) and digests. ``…`` stands
for the rest of a line; on a line of its own, for any number of lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PROMPT = "$ "
ELLIPSIS = "…"
VARYING = re.compile(r"\d+(?:\\?\.\d+)?(?=(?:\\? )s\b)|(?<=sha256:)[0-9a-f]{16,64}")
SHAPES = {True: r"[0-9a-f]{16,64}", False: r"\d+(?:\.\d+)?"}


@dataclass(frozen=True, slots=True)
class Step:
    """One command and the output that is shown below it."""

    command: str
    output: tuple[str, ...]


def steps(lines: Sequence[str]) -> list[Step]:
    """The steps of a block. Raises ValueError when it begins with something else than a command."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(PROMPT):
            found.append((line.removeprefix(PROMPT), []))
        elif not found:
            raise ValueError(f"a console block begins with a command, not with {line!r}")
        else:
            found[-1][1].append(line)
    return [Step(command, tuple(output)) for command, output in found]


def fits(shown: Sequence[str], real: Sequence[str]) -> bool:
    """Whether the page shows what is really printed."""
    pattern = "".join(r"(?:.*\n)*" if line == ELLIPSIS else f"{_pattern(line)}\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in real)) is not None


def rewritten(shown: Sequence[str], real: Sequence[str]) -> list[str]:
    """What the page should show: the real output, left out in the middle where it was before."""
    if ELLIPSIS not in shown:
        return list(real)
    before = list(shown).index(ELLIPSIS)
    after = len(shown) - before - 1
    if len(real) <= before + after:
        return list(real)
    return [*real[:before], ELLIPSIS, *real[len(real) - after :]]


def _pattern(line: str) -> str:
    escaped = re.escape(line)
    varying = VARYING.sub(lambda found: SHAPES[_is_digest(found[0])], escaped)
    return varying.replace(re.escape(ELLIPSIS), ".*")


def _is_digest(text: str) -> bool:
    return len(text) >= len("0123456789abcdef")
