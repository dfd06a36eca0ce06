"""The one screen of ``status``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ops.reports.table import age, columns, digest
from ops.verdicts.fleet import Row


def lines(environment: str, found: Sequence[Row], *, budgets: bool = False) -> list[str]:
    """A heading with the count, then a line for each service; with what is left of each error budget."""
    well = sum(row.well for row in found)
    head = f"{environment}: {well} of {len(found)} healthy"
    shared = _shared(found)
    rows = [(_HEAD, "budget"), *((_cells(row, shared), _budget(row)) for row in found)]
    table = columns([(*cells[:-1], *([budget] if budgets else []), cells[-1]) for cells, budget in rows])
    notes = [f"  {count} services: {note}" for note, count in shared.items()]
    return [head, *table, *notes, *_advice(note for row in found for note in row.verdict.notes)]


def closing(well: int, total: int, empty: Sequence[str]) -> str:
    """The last line: how many of those that were deployed are well, and where nothing was."""
    counted = f"status: {well} of {total} healthy"
    return f"{counted}; not deployed: {', '.join(empty)}" if empty else counted


def _advice(notes: Iterable[str]) -> list[str]:
    """What a note of Kubernetes does not say itself: what is missing."""
    if not any(_NO_METRICS in note for note in notes):
        return []
    return [
        "    hint: nobody measures pods: install metrics-server; here ./doit cluster up --with metrics-server"
    ]


_NO_METRICS = "FailedGetResourceMetric"
"""The reason that a HorizontalPodAutoscaler gives where metrics.k8s.io is not answered."""


def _shared(found: Sequence[Row]) -> dict[str, int]:
    """Notes that several services have in common are told once, below."""
    counted = Counter(note for row in found for note in row.verdict.notes)
    return {note: count for note, count in counted.items() if count > 2}


_HEAD = ("service", "health", "pods", "version", "digest", "age", "drift", "")


def _budget(row: Row) -> str:
    return "?" if row.budget is None else f"{row.budget:.0%}"


def _cells(row: Row, shared: Mapping[str, int]) -> tuple[str, ...]:
    one = row.verdict.workload
    if one is None:
        return (row.verdict.service, str(row.verdict.health), "-", "-", "-", "-", "-", "")
    pods = f"{one.ready}/{one.desired}" if one.desired or one.ready else "-"
    words = row.verdict.reason or "; ".join(note for note in row.verdict.notes if note not in shared)
    return (
        row.verdict.service,
        str(row.verdict.health),
        pods,
        one.version or "-",
        digest(one.digest),
        age(row.age),
        str(row.drift) if row.drift else "-",
        words,
    )
