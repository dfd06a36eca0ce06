"""An alert fires when Prometheus would: after ``for``, and on through ``keep_firing_for``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reporting.firing import firings

MINUTE = 60.0


def minutes(*numbers: int) -> tuple[float, ...]:
    return tuple(number * MINUTE for number in numbers)


@pytest.mark.parametrize(
    ("holds", "lasts", "keep", "expected"),
    [
        # for: 2m fires at exactly two minutes; resolved at the first evaluation without the condition.
        ((0, 1, 2, 3), 2, 0, [(2, 4)]),
        ((0, 1), 2, 0, []),
        ((0, 1, 2), 0, 0, [(0, 3)]),
        ((), 0, 0, []),
        # A gap begins again.
        ((0, 1, 3, 4), 2, 0, []),
        ((0, 1, 2, 4, 5, 6), 2, 0, [(2, 3), (6, 7)]),
        # keep_firing_for: 3m, true until 3m: fires at 6m, gone at 7m.
        ((0, 1, 2, 3), 2, 3, [(2, 7)]),
        # Back before it was gone, and so without lasting again.
        ((0, 1, 2, 3, 6), 2, 3, [(2, 10)]),
        ((0, 1, 2, 3, 8, 9), 2, 3, [(2, 7)]),
        ((5, 9, 10, 11), 2, 0, [(11, 12)]),
    ],
)
def test_it_fires_when_prometheus_would(
    holds: Sequence[int], lasts: int, keep: int, expected: list[tuple[int, int]]
) -> None:
    found = firings(minutes(*holds), MINUTE, lasts * MINUTE, keep * MINUTE)
    assert list(found) == [tuple(minutes(*one)) for one in expected]


def test_a_duration_that_is_no_multiple_of_the_step_is_rounded_up() -> None:
    assert list(firings(minutes(0, 1), MINUTE, 90)) == []
    assert [one.since for one in firings(minutes(0, 1, 2), MINUTE, 90)] == [120.0]
