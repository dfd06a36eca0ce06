"""What the catalog's signals mean: the names that rules are known for, and pairs of windows.

A signal called ``budget-<any>`` watches how fast the error budget is spent over its window and over
a twelfth of it; the others watch what their name says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

UNITS: Mapping[str, str] = {
    "errors": "ratio",
    "latency": "ratio",
    "cpu": "ratio",
    "memory": "ratio",
    "disk": "ratio",
    "restarts": "count",
    "backlog": "count",
}
"""Every signal but the budgets, with the unit of its limits."""

BUDGET = "budget-"
BUDGET_UNIT = "ratio"
PERIOD = 30 * 86400
"""Seconds that objectives are measured over."""
WINDOW = 3600
"""Seconds of a budget's long window where none is stated."""
SHORT = 12
"""The short window is this part of the long one: it says that it still happens."""


class Burn(NamedTuple):
    """A pair of windows in seconds, and the error ratio at which the stated share is spent."""

    long: int
    short: int
    factor: float
    """How many times faster than evenly over the period."""
    threshold: float

    @property
    def requests(self) -> float:
        """With no more requests than this in the long window one failure alone would be too much."""
        return 1 / self.threshold

    @property
    def feasible(self) -> bool:
        """Whether the error ratio can rise above the threshold at all."""
        return self.threshold < 1


def burn(spent: float, window: int, availability: float, least: int = 0) -> Burn:
    """The pair for a share of the budget spent within ``window``; ``least``: shortest sound range."""
    factor = spent * PERIOD / window
    return Burn(window, max(window // SHORT, least), factor, round(factor * (1 - availability), 12))


def unit(signal: str) -> str:
    """The unit of a signal's limits; empty for a name that means nothing."""
    return BUDGET_UNIT if signal.startswith(BUDGET) else UNITS.get(signal, "")
