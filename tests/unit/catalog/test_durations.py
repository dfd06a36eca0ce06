"""What a refused duration's hint proposes: spellings that the key takes, in the unit that was meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.grammar import Refused, vocabulary
from generators.grammar.types import Parsed

LATENCY = vocabulary.latency("1ms", "60s")
READ = vocabulary.duration("5s", "2m")
REPEAT = vocabulary.duration("0s", "7d")
RETENTION = vocabulary.days("1d", "3650d")
ESCALATION = vocabulary.minutes("1m", "1d")


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        (LATENCY, 500, "write 500ms for milliseconds"),
        (LATENCY, 5, "write 5ms for milliseconds, 5s for seconds"),
        (LATENCY, 100_000, "write a duration from 1ms to 60s"),
        (READ, 5, "write 5s for seconds"),
        (READ, 0, "write a duration from 5s to 2m"),
        (REPEAT, 0, "write 0s for seconds"),
        (REPEAT, 60, "write 60s for seconds, 60m for minutes, 60h for hours"),
        (RETENTION, 30, "write 30d for days"),
        (RETENTION, "2w", "write 14d"),
        (RETENTION, "6 weeks", "write 42d"),
        (RETENTION, "600w", "write for example 1d, 30d or 365d"),
        (RETENTION, "soon", "write for example 1d, 30d or 365d"),
        (RETENTION, "36h", "write for example 1d, 30d or 365d"),
        (LATENCY, "250 millis", "write for example 300ms or 15s"),
        (LATENCY, "250 MS", "write 250ms"),
        (READ, "1500ms", "write for example 15s"),
        (READ, "1 min", "write 1m"),
        (ESCALATION, "90s", "write for example 5m, 1h30m or 1d"),
        (ESCALATION, "600ms", "write for example 5m, 1h30m or 1d"),
        (REPEAT, True, "write for example 15s, 5m, 1h30m or 1d"),
    ],
)
def test_a_hint_names_what_the_key_takes(key: Parsed, value: object, hint: str) -> None:
    with pytest.raises(Refused) as refused:
        key.parse(value)

    assert refused.value.hint == hint


@given(
    st.sampled_from([LATENCY, READ, REPEAT, RETENTION, ESCALATION]),
    st.one_of(st.integers(), st.from_regex(r"[0-9]{1,7} ?(w|days|Hours|min|s|x)", fullmatch=True)),
)
def test_what_a_hint_proposes_is_taken_when_followed_to_the_letter(key: Parsed, value: object) -> None:
    try:
        key.parse(value)
    except Refused as refused:
        proposed = re.findall(r"\b(?:[0-9]+(?:ms|[smhd]))+\b", refused.hint)
        assert proposed
        for spelling in proposed:
            key.parse(spelling)
