"""All that differs from what is shipped, told whole: alike differences in one line, none left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rehearsal import factor
from rehearsal.shipped import OTHER, TIME, Difference

_INDEX = re.compile(r"\[\d+\]")


class Alike(NamedTuple):
    """What changes in the same way at several places: ``first`` is one of the files."""

    kind: str
    key: str
    before: str
    after: str
    times: int
    first: str

    def data(self) -> dict[str, Any]:
        """What programs are told of it."""
        return self._asdict()


def alike(differences: Iterable[Difference]) -> list[Alike]:
    """Every difference, those that nobody declared first. Of an expression each duration is one."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    first: dict[tuple[str, str, str, str], str] = {}
    for one in differences:
        for change in _changes(one):
            counts[change] += 1
            first.setdefault(change, one.file)
    order = sorted(counts, key=lambda change: (change[0] != OTHER, change))
    return [Alike(*change, counts[change], first[change]) for change in order]


def text(differences: Iterable[Difference]) -> str:
    """A line for each kind of change."""
    found = alike(differences)
    return "".join(
        f"  {one.kind}, {one.key}: {one.before} -> {one.after}"
        f" ({f'{one.times} times, first ' if one.times > 1 else ''}in {one.first})\n"
        for one in found
    )


def _changes(one: Difference) -> Iterator[tuple[str, str, str, str]]:
    argument = one.where.startswith("--")
    key = one.where if argument else _INDEX.sub("", one.where).rpartition(".")[2]
    if one.kind == TIME and key == "expr":
        for duration in factor.durations(one.before):
            yield one.kind, key, duration, factor.shorter(duration)
    elif one.kind == OTHER:
        # Of this everybody wants to know the place.
        yield one.kind, one.where, one.before, one.after
    else:
        yield one.kind, key, one.before, one.after
