"""Durations in Prometheus' spelling."""

from __future__ import annotations

import pytest

from generators.checks._prometheus.durations import seconds, seconds_or
from generators.checks._prometheus.promql import span


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0s", 0),
        ("90s", 90),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("1w", 604_800),
        ("1y", 31_536_000),
        ("500ms", 0.5),
    ],
)
def test_a_duration_is_the_sum_of_its_parts(text: str, length: float) -> None:
    assert seconds(text) == length
    assert seconds_or(text, -1) == length


@pytest.mark.parametrize("text", ["", "5", "m5", "1h-", "$__interval", "5m:1m"])
def test_anything_else_is_refused_or_what_is_said_instead(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        seconds(text)
    assert seconds_or(text, -1) == -1


def test_a_range_is_as_long_as_what_stands_before_its_colon() -> None:
    assert (span("1h30m:1m"), span("5m"), span("$__interval"), span("")) == (5400, 300, 0, 0)
