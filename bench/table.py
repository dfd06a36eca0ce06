"""Lines of the table that ``./doit bench`` prints, and where what is measured stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PYTHON = str(REPOSITORY / ".venv/bin/python")


@dataclass(frozen=True)
class Row:
    """One line: what, the figure, what was promised of it if anything was."""

    what: str
    value: float
    promised: float | None = None
    unit: str = "x"

    def __str__(self) -> str:
        line = f"{self.what:<58} {self.value:>8.2f} {self.unit:<4}"
        if self.promised is None:
            return line.rstrip()
        return f"{line} {self.promised:>8.2f}  {'ok' if self.value <= self.promised else 'above'}"
