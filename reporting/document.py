"""A report as values: titles, sentences and tables of plain texts, in no format yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A table with a title and a sentence; without rows, ``empty`` is said instead of the table."""

    title: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "Nothing."


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    title: str
    text: str
    sections: tuple[Section, ...]

    def plain(self) -> dict[str, object]:
        """As data: sections by title, each row by column."""
        return {
            "title": self.title,
            "sections": {
                one.title: [dict(zip(one.columns, row, strict=True)) for row in one.rows]
                for one in self.sections
            },
        }
