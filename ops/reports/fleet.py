"""The one screen of ``status``."""

from __future__ import annotations

from collections.abc import Sequence

from ops.reports.table import age, columns, digest
from ops.verdicts.fleet import Row


def lines(environment: str, found: Sequence[Row]) -> list[str]:
    """A heading with the count, then a line for each service."""
    well = sum(row.well for row in found)
    head = f"{environment}: {well} of {len(found)} healthy"
    return [head, *columns([_HEAD, *(_cells(row) for row in found)])]


_HEAD = ("service", "health", "pods", "version", "digest", "age", "drift", "")


def _cells(row: Row) -> tuple[str, ...]:
    one = row.verdict.workload
    if one is None:
        return (row.verdict.service, str(row.verdict.health), "-", "-", "-", "-", "-", "")
    pods = f"{one.ready}/{one.desired}" if one.desired or one.ready else "-"
    words = row.verdict.reason or "; ".join(row.verdict.notes)
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
