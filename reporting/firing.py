"""From the moments at which a condition holds to the times in which its alert fires, as Prometheus counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Firing(NamedTuple):
    """One time in which an alert fired, in seconds since 1970."""

    since: float
    until: float


def firings(holds: Sequence[float], step: float, lasts: float, keep: float = 0) -> Iterator[Firing]:
    """The times in which an alert fires whose condition holds at these evaluations, ``step`` apart.

    ``lasts`` is its ``for``: it begins at the first evaluation that long after the condition began.
    ``keep`` is its ``keep_firing_for``: it goes on that long after the condition ended, and a
    condition that comes back meanwhile need not last again. All in seconds.
    """
    began: float | None = None
    end = 0.0
    for first, last in _runs(holds, step):
        # It ends at the first evaluation that is ``keep`` after the first without the condition.
        if began is not None and first - end < keep + 2 * step:
            end = last
            continue
        if began is not None:
            yield Firing(began, end + step + keep)
        onset = first + -(-lasts // step) * step
        began, end = (onset, last) if onset <= last else (None, last)
    if began is not None:
        yield Firing(began, end + step + keep)


def _runs(holds: Iterable[float], step: float) -> Iterator[tuple[float, float]]:
    """First and last evaluation of each time in which the condition held without a break."""
    first = last = None
    for at in holds:
        if last is None or first is None:
            first = at
        elif at - last > step * 1.5:
            yield first, last
            first = at
        last = at
    if first is not None and last is not None:
        yield first, last
