"""A mistake in an instance of the template: named edits of it.

Each edit names a text that must be there exactly once, so a template that moved on breaks the tables loudly.
No switch of it ships: the edits are made on a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lab.workspace import TYPESCRIPT

Edit = tuple[str, str, str]
"""File, text that is there once, text in its place."""


class StaleFault(Exception):
    """The template no longer has the text that a fault changes; says which."""


@dataclass(frozen=True, slots=True)
class Fault:
    """``part`` and ``suite`` say which tests are to notice it: a part's folder, and words of their names.

    ``suite`` is the name of a describe or of a test; in Python, a part of the names of functions.
    """

    name: str
    part: str
    suite: str
    edits: tuple[Edit, ...]
    language: str = TYPESCRIPT

    def apply(self, folder: Path) -> None:
        """Makes the mistake in an instance. Raises StaleFault."""
        for file, old, new in self.edits:
            path = folder / file
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            if text.count(old) != 1:
                raise StaleFault(
                    f"{self.name}: {file} has {old!r} {text.count(old)} times, and once is wanted"
                )
            path.write_text(text.replace(old, new), encoding="utf-8")
