"""A source line with a row of carets under the words that a finding is about.

Columns of findings count characters; the row is laid out in cells of a terminal, in which a letter
may take two or none. Lines too long for the screen are cut around the carets.
"""

from __future__ import annotations

import unicodedata

TAB = 4
ELLIPSIS = "…"


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_cell(character) for character in text)


def underline(line: str, column: int, end: int, width: int) -> tuple[str, str]:
    """The line, cut to ``width`` cells, and the carets below characters ``column`` to ``end``.

    Columns count from 1; ``end`` is exclusive, and 0 means one character. Without a column (0) the
    second text is empty.
    """
    shown = [_shown(character) for character in line.rstrip("\r\n")]
    if column < 1:
        return _cut(shown, 0, 0, width)[0], ""
    start = min(column - 1, len(shown))
    stop = max(start + 1, min(end - 1 if end else start + 1, len(shown)))
    text, first = _cut(shown, start, stop, width)
    lead = (1 if first else 0) + cells("".join(shown[first:start]))
    marked = max(1, cells("".join(shown[start:stop])))
    return text, " " * lead + "^" * max(1, min(marked, max(1, width - lead)))


def _cut(shown: list[str], start: int, stop: int, width: int) -> tuple[str, int]:
    """The text that fits, and the index of its first character in the whole."""
    if cells("".join(shown)) <= width:
        return "".join(shown), 0
    first = start
    used = cells("".join(shown[start : min(stop, start + width)])) + 2
    while first and used + cells(shown[first - 1]) <= max(width * 2 // 3, used):
        first -= 1
        used += cells(shown[first])
    text, room = "", width - (1 if first else 0) - 1
    for index in range(first, len(shown)):
        if cells(text) + cells(shown[index]) > room:
            return f"{ELLIPSIS if first else ''}{text}{ELLIPSIS}", first
        text += shown[index]
    return f"{ELLIPSIS if first else ''}{text}", first


def _shown(character: str) -> str:
    if character == "\t":
        return " " * TAB
    if character.isprintable() or unicodedata.combining(character):
        return character
    return "\N{REPLACEMENT CHARACTER}"


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {
        "Cf",
        "Me",
        "Mn",
    }:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
