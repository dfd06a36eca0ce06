"""Times, judged on a machine that has other work too."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence

WORK = 0.04
"""Seconds of the processor that a measurement of the machine takes."""
UNDISTURBED = 0.1
"""The share of requests that nothing else on this machine has held up."""
DEARER = 6
"""How many times as long as a request that needs nothing stored one may take that does."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def slow(
    times: Mapping[str, Sequence[float]], bare: Sequence[float], objectives: Mapping[str, float], more: float
) -> list[str]:
    """What is too slow of ``times``, seconds by what was asked.

    ``bare`` are those of requests that need nothing stored, in between the others; ``more`` is how many times
    its bounds something may take for what waited for a processor.
    """
    limit, usual = objectives["latency"], max(0.05, objectives["latency"] / 4)
    # Not stretched: a slow query is in every request that asks for it, however busy the machine, and in no bare one.
    most = max(usual, percentile(bare, UNDISTURBED) * DEARER)
    complaints = []
    for what, found in times.items():
        slowest, median = percentile(found, objectives["latencyShare"]), percentile(found, 0.5)
        least = percentile(found, UNDISTURBED)
        # Half of them well inside: a pause that only some requests have hides in the last percent.
        if slowest >= limit * more or median >= usual * more or least >= most:
            worst, half, quick, bound = (f"{one * 1000:.0f} ms" for one in (slowest, median, least, most))
            complaints.append(f"{what}: {worst}, half of them {half}, undisturbed {quick}, at most {bound}")
    return complaints


def pressure() -> float:
    """How many times longer than alone a piece of work takes on this machine now: at least 1."""
    begun, before, spent = time.monotonic(), time.process_time(), 0.0
    while spent < WORK:
        sum(range(50_000))
        spent = time.process_time() - before
    return max(1.0, (time.monotonic() - begun) / spent)


def best(attempt: Callable[[Callable[[], float]], list[str]]) -> list[str]:
    """The complaints of the best of three rounds: a slow service is slow in each, a busy machine is not.

    A round is told how many times its bounds it may take, for what waited for a processor meanwhile: 1 on a
    machine that has one to give.
    """
    found: list[str] = []
    for _ in range(3):
        before = pressure()
        found = attempt(lambda before=before: max(before, pressure()))  # type: ignore[misc]
        if not found:
            break
    return found
