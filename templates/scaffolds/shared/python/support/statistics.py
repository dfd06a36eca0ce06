"""Times, judged on a machine that has other work too."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

WORK = 0.04
"""Seconds of the processor that a measurement of the machine takes."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


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
