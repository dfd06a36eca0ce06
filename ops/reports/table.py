"""Figures for people: columns, ages, digests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Indented rows with their cells below each other; the last column keeps its own length."""
    listed = [list(row) for row in rows]
    if not listed:
        return []
    widths = [max(len(row[at]) for row in listed) for at in range(len(listed[0]))]
    return [
        ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
        for row in listed
    ]


def age(seconds: float) -> str:
    """A time in its largest unit: ``42s``, ``7m``, ``3h``, ``12d``."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"


def digest(text: str) -> str:
    """As much of a digest as a person compares."""
    return text[:19] if text else "-"
