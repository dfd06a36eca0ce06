"""How many blanks the tabs of an indentation stand for: nobody sees how wide the editor drew them.

The width is the one with which the rest of the file says the most, in the eyes of the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from generators.catalog.read import Reading, parse
from generators.catalog.shape import check
from generators.grammar import CATALOG
from generators.problems import Problem

RULE = "catalog/tab"
_WIDTHS = (2, 4, 8, 3, 1, 0)
"""Blanks a tab stands for, the likeliest first; none where one slipped in behind enough of them."""
_INDENTATION = re.compile(r"^(?=[ ]*\t)[ \t]+", re.MULTILINE)


def counted(reading: Reading) -> tuple[Problem, ...]:
    """What was found in a text, each tab of an indentation with the blanks that its line needs."""
    places = [one.place for one in reading.problems if one.rule == RULE and _indents(one, reading)]
    if not places:
        return reading.problems
    text = reading.positions.text
    best = min(_readable(text), default=(0, 0, ""))[2]
    lines = best.split("\n")
    return tuple(
        replace(one, hint=_hint(lines[one.place.line - 1] if best else "")) if one.place in places else one
        for one in reading.problems
    )


def _indents(one: Problem, reading: Reading) -> bool:
    line = reading.positions.source(one.place)
    return not line[: one.place.column].strip()


def _readable(text: str) -> Iterator[tuple[int, int, str]]:
    """With each width: how much is wrong then, and the text. None with which it is no YAML."""
    for rank, width in enumerate(_WIDTHS):
        tried = _INDENTATION.sub(partial(_drawn, " " * width), text)
        read = parse(tried.encode(), "")
        if read.tree is not None:
            yield len(read.problems) + len(check(CATALOG, read.tree).findings), rank, tried


def _drawn(blanks: str, found: re.Match[str]) -> str:
    return found[0].replace("\t", blanks)


def _hint(line: str) -> str:
    blanks = len(line) - len(line.lstrip(" "))
    if not blanks:
        return "begin the line with as many blanks as the other lines of its block, and no tab"
    return f"begin the line with {blanks} {'blank' if blanks == 1 else 'blanks'} and no tab"
