"""Paths as the caller would write them, and the source lines behind a place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from generators.problems import Place, Problem

LARGEST = 4 * 1024 * 1024
"""Bytes of a file from which source lines are still shown."""


def shown_from(base: Path, caller: Path) -> Callable[[str], str]:
    """A function from paths below ``base`` to paths relative to the caller's folder."""
    start = os.path.relpath(base, caller)
    prefix = "" if start == "." else f"{Path(start).as_posix()}/"
    return lambda path: path if path.startswith("/") else f"{prefix}{path}"


class Sources:
    """Lines of the files that findings point into, each file read once and only when asked for."""

    def __init__(self, caller: Path) -> None:
        self._caller = caller
        self._lines: dict[str, list[str]] = {}

    def excerpt(self, problem: Problem) -> list[tuple[int, str]]:
        """Up to two lines that end in the finding's own, numbered; empty when there is none.

        A text that came with the finding is what was judged, so it goes before the file's.
        """
        place = problem.place
        if place.line < 1:
            return []
        if problem.source:
            return [(place.line, problem.source)]
        lines = self._of(place)
        if place.line > len(lines):
            return []
        first = place.line - 1 if place.line > 1 and lines[place.line - 2].strip() else place.line
        return [(number, lines[number - 1]) for number in range(first, place.line + 1)]

    def _of(self, place: Place) -> list[str]:
        if place.path not in self._lines:
            self._lines[place.path] = _read(self._caller / place.path)
        return self._lines[place.path]


def _read(path: Path) -> list[str]:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return []
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
