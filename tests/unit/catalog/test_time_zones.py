"""The time zones that a catalog may name are those of the pinned data, in a form that editors know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.grammar import Refused, schedules, time_zones

PINS = Path(__file__).parents[3] / "requirements" / "ops.txt"


def test_the_names_are_of_the_pinned_release() -> None:
    pinned = re.search(r"^tzdata==(\S+)", PINS.read_text(encoding="utf-8"), re.MULTILINE)

    assert pinned is not None
    assert pinned[1] == time_zones.RELEASE


def test_every_name_has_the_form_that_editors_ask_for() -> None:
    assert [name for name in sorted(time_zones.NAMES) if not re.fullmatch(schedules.ZONE, name)] == []


@pytest.mark.parametrize(
    "name",
    [
        *("UTC", "Etc/GMT-14", "Etc/GMT+12", "Europe/Bucharest", "Asia/Kolkata", "Asia/Calcutta"),
        *("America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Arctic/Longyearbyen"),
    ],
)
def test_a_zone_there_is_may_be_named(name: str) -> None:
    assert schedules.zone(name) == name


def test_the_zone_that_was_meant_is_proposed() -> None:
    with pytest.raises(Refused) as refused:
        schedules.zone("Europe/Bukarest")

    assert "did you mean Europe/Bucharest?" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [("5-1 * * * *", "write 1-5, or 5-59,0-1"), ("0 3 * * fri-mon", "write mon-fri, or fri-sat,sun-mon")],
)
def test_a_range_that_is_reversed_is_called_that(text: str, hint: str) -> None:
    with pytest.raises(Refused, match="a range that is reversed") as refused:
        schedules.cron(text)

    assert refused.value.hint.startswith(hint)
