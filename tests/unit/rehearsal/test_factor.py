"""One factor on every duration, and on nothing else."""

from __future__ import annotations

import pytest

from rehearsal import factor


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("15s", "1000ms"),
        ("1m", "4000ms"),
        ("10s", "666ms"),
        ("1h30m", "360000ms"),
        ("0s", "0s"),
        ("3d", "17280000ms"),
    ],
)
def test_durations_are_divided_to_the_millisecond(text: str, shorter: str) -> None:
    assert factor.shorter(text) == shorter


@pytest.mark.parametrize("text", ["", "5", "m", "5 m", "5y", "1.5h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        factor.milliseconds(text)


def test_ranges_subqueries_and_offsets_are_divided_and_thresholds_and_labels_are_not() -> None:
    text = 'rate(a{b="[5m] offset 1w"}[5m]) > 300 and max_over_time(c[1h:1m]) offset 1d'
    assert factor.expression(text) == (
        'rate(a{b="[5m] offset 1w"}[20000ms]) > 300 and max_over_time(c[240000ms:4000ms]) offset 5760000ms'
    )


def test_a_document_keeps_all_but_its_durations() -> None:
    shipped = {
        "global": {"scrape_interval": "15s", "external_labels": {"platform": "1m"}},
        "remote_write": [{"remote_timeout": "30s"}],
        "rules": [{"expr": "rate(a[1m]) > 0.05", "for": "5m", "labels": {"tier": "5m"}}],
        "relabel": [{"target_label": "__scrape_interval__", "replacement": "60s"}],
    }
    assert factor.divided(shipped) == {
        "global": {"scrape_interval": "1000ms", "external_labels": {"platform": "1m"}},
        "remote_write": [{"remote_timeout": "30s"}],
        "rules": [{"expr": "rate(a[4000ms]) > 0.05", "for": "20000ms", "labels": {"tier": "5m"}}],
        "relabel": [{"target_label": "__scrape_interval__", "replacement": "4000ms"}],
    }
