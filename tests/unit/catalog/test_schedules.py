"""How long a schedule pauses at most: what alerts wait for, and what a backup may lose."""

from __future__ import annotations

import pytest

from generators.grammar.schedules import longest_pause

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("schedule", "pause"),
    [
        ("* * * * *", 60),
        ("*/15 * * * *", HOUR // 4),
        ("30 * * * *", HOUR),
        ("0 */6 * * *", 6 * HOUR),
        ("0 8-18 * * *", 14 * HOUR),
        ("0 3 * * *", DAY),
        ("0 3,4 * * *", 23 * HOUR),
        ("0 3 * * mon-fri", 3 * DAY),
        ("0 3 * * 0", 7 * DAY),
        ("0 3 1 * *", 31 * DAY),
        ("0 3 1,15 * *", 17 * DAY),
        ("0 3 1 jan *", 372 * DAY),
        ("0 3 * jun *", 342 * DAY),
    ],
)
def test_a_schedule_pauses_for_so_long_at_most(schedule: str, pause: int) -> None:
    assert longest_pause(schedule) == pause
