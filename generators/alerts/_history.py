"""Three weeks of sample traffic, and what every recording must make of them: for the unit tests.

Traffic, errors and slow requests stay at one level until shortly before the end, then at another;
all that is recorded of them follows from the two levels and how long each lasted.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from generators.alerts._alert import Input
from generators.alerts._requests import bucket_label
from generators.alerts._subject import Subject
from generators.conventions import metrics

EVALUATION = 12 * 3600
"""Seconds between two evaluations: the same hours of every day."""
LENGTH = 22 * 86400
BUSY = 9 * 3600
"""Seconds of the second level: the last evaluation sees it, the one before does not."""


class Levels(NamedTuple):
    """Before and after."""

    before: float
    after: float


REQUESTS = Levels(100, 160)
RATIOS = {"errors": Levels(0.02, 0.05), "slow": Levels(0.03, 0.09)}


def inputs(subject: Subject) -> tuple[Input, ...]:
    """The raw series: ``bad`` is the level before, ``good`` the one after."""
    labels = f'{subject.target},method="GET",route="/"'
    errors, slow = RATIOS["errors"], RATIOS["slow"]
    bucket = bucket_label(subject.settings.objectives.latency)
    series = (
        (f'{metrics.REQUESTS}{{{labels},code="200"}}', errors, True),
        (f'{metrics.REQUESTS}{{{labels},code="500"}}', errors, False),
        (f"{metrics.DURATION}_count{{{labels}}}", Levels(1, 1), False),
        (f"{metrics.DURATION}_bucket{{{labels},{bucket}}}", slow, True),
    )
    return tuple(
        Input(
            name,
            bad=REQUESTS.before * _part(part.before, rest=rest),
            good=REQUESTS.after * _part(part.after, rest=rest),
            below=0,
            kind="counter",
        )
        for name, part, rest in series
    )


def _part(share: float, *, rest: bool) -> float:
    return 1 - share if rest else share


def rate(window: int) -> float:
    """Requests a second over the window before the end."""
    after = min(window, BUSY)
    return (REQUESTS.before * (min(window, LENGTH) - after) + REQUESTS.after * after) / window


def ratio(name: str, window: int) -> float:
    """The share of requests over the window before the end."""
    after = min(window, BUSY)
    counts = Levels(REQUESTS.before * (min(window, LENGTH) - after), REQUESTS.after * after)
    found = RATIOS[name]
    return (counts.before * found.before + counts.after * found.after) / (counts.before + counts.after)


def mean(name: str, past: str) -> float:
    """Of the last day's evaluations, of which the last is after; or of weeks ago, all before."""
    levels = _levels(name)
    return sum(levels) / 2 if past == "1d" else levels.before


def deviation(name: str, past: str, floor: float) -> float:
    """The same of the deviation; weeks ago nothing deviated, so the floor holds."""
    low, high = _levels(name)
    samples = 7 * 86400 // EVALUATION
    week = (high - low) * sqrt(samples - 1) / samples
    return max((high - low) / 2 if past == "1d" else 0.0, floor * week)


def _levels(name: str) -> Levels:
    return REQUESTS if name == "requests" else RATIOS[name]
