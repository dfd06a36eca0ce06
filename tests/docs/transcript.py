"""Commands with what they print, as a ``console`` block shows them, compared with the real thing.

Lines that begin with ``$ `` are commands, those below are the output. ``…`` stands for the rest of a
line; on a line of its own, for any number of lines. Seconds and digests match any of their shape.
So do counts and line numbers that are not 0: they grow with the catalog, and a new service must not
make a page wrong. A page that is rewritten gets the present ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PROMPT = "$ "
ELLIPSIS = "…"
UNITS = (
    "of|files?|services?|checks?|created|updated|removed|same|new|changed|more|errors?|warnings?|fixable|"
    "changes|generated|alerts|tell|only"
)
SECONDS = r"(?P<seconds>\d+(?:\.\d+)?(?= s\b))"
DIGEST = r"(?P<digest>(?<=sha256:)[0-9a-f]{16,64}|(?<=\"fingerprint\": \")[0-9a-f]{16})"
COUNT = (
    rf"(?P<count>\b[1-9]\d*(?= (?:{UNITS})\b)|(?<=\bof )[1-9]\d*"
    r"|(?<=[a-z]:)[1-9]\d*(?=:\d)|(?<=,line=)\d+|(?<=,endLine=)\d+"
    r'|(?<=": )[1-9]\d*)'
)
EXACT = re.compile(f"{SECONDS}|{DIGEST}")
LENIENT = re.compile(f"{SECONDS}|{DIGEST}|{COUNT}")
SHAPES = {"seconds": r"\d+(?:\.\d+)?", "digest": "[0-9a-f]{16,64}", "count": r"[1-9]\d*"}


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


def fits(shown: Sequence[str], real: Sequence[str], *, exact: bool = False) -> bool:
    """Whether the page shows what is really printed; ``exact``: with the present counts too."""
    return _match(shown, real, EXACT if exact else LENIENT) is not None


def rewritten(shown: Sequence[str], real: Sequence[str]) -> list[str]:
    """What the page should show: the real output, left out where it was before.

    Where only what varies is another, that alone is replaced. Otherwise the lines before and after
    the first line that is just ``…`` keep their number.
    """
    found = _match(shown, real, LENIENT)
    if found:
        present = iter(found.groups())
        return [LENIENT.sub(lambda _: next(present), line) for line in shown]
    if ELLIPSIS not in shown:
        return list(real)
    before = list(shown).index(ELLIPSIS)
    after = len(shown) - before - 1
    if len(real) <= before + after:
        return list(real)
    return [*real[:before], ELLIPSIS, *real[len(real) - after :]]


def _match(shown: Sequence[str], real: Sequence[str], varying: re.Pattern[str]) -> re.Match[str] | None:
    """The real output against the page, with a group for all that varies."""
    lines = (r"(?:.*\n)*" if line == ELLIPSIS else f"{_pattern(line, varying)}\n" for line in shown)
    return re.fullmatch("".join(lines), "".join(f"{line}\n" for line in real))


def _pattern(line: str, varying: re.Pattern[str]) -> str:
    pattern, end = "", 0
    for found in varying.finditer(line):
        pattern += f"{re.escape(line[end : found.start()])}({SHAPES[found.lastgroup or '']})"
        end = found.end()
    return (pattern + re.escape(line[end:])).replace(re.escape(ELLIPSIS), ".*")
