"""Moments as people write them outside of catalogs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from generators.grammar.moments import moment


@pytest.mark.parametrize(
    "text", ["2026-09-01T06:00:00Z", "2026-09-01T06:00+00:00", "2026-09-01T08:00:00+02:00"]
)
def test_a_moment_is_the_same_in_every_zone(text: str) -> None:
    found = moment(text)
    assert (found, found.tzinfo) == (datetime(2026, 9, 1, 6, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-09-01", "2026-09-01T06:00:00", "0001-01-01T00:00+14:00"]
)
def test_what_names_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        moment(text)
