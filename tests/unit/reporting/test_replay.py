"""Replaying counts each firing once an alert, for each receiver and in its week, and admits gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from generators.alerts import Alert, Recording, alerts_of
from generators.cli._diff.replay import Replayed, lines
from generators.conventions.scraping import SLOW_INTERVAL
from reporting.prometheus import Series, Span
from reporting.replay import WEEK, Count, Watched, expanded, replay, selectors
from tests.support.catalogs import load
from tests.unit.monitoring.plans import SMALL

UNTIL = 1_788_760_800
STEP = 60


class Past:
    """A history of one series that is there at stated moments; ``missing`` selectors have no sample."""

    def __init__(
        self, holds: Mapping[str, Sequence[int]], missing: Sequence[str] = (), since: int = 0
    ) -> None:
        self._holds, self._missing, self._since = holds, missing, since
        self.asked: list[tuple[str, Span]] = []

    def over(self, query: str, span: Span) -> tuple[Series, ...]:
        self.asked.append((query, span))
        found = next((times for text, times in self._holds.items() if text in query), ())
        times = tuple(float(at) for at in found if span.since <= at <= span.until)
        return (Series({"environment": "production"}, times),) if times else ()

    def knows(self, selector: str, span: Span) -> bool:
        return span.until >= self._since and not any(selector.startswith(one) for one in self._missing)


def alert(name: str) -> Alert:
    model = load(SMALL)
    return next(one for one in alerts_of(model.services[0], model.fleet) if one.name == name)


def watched(one: Alert, *receivers: str, recordings: Sequence[Recording] = ()) -> Watched:
    return Watched(one, STEP, recordings, lambda labels: receivers)


def minutes(week: int, count: int) -> list[int]:
    """So many minutes from the middle of a week on."""
    begin = UNTIL - week * WEEK + WEEK // 2
    return [begin + minute * STEP for minute in range(count)]


ERRORS = alert("ErrorsWarning")
LOOSER = replace(ERRORS, expr=ERRORS.expr.replace("> 0.02", "> 0.03"))


def test_before_and_after_are_counted_by_receiver_and_week() -> None:
    past = Past({"> 0.02": [*minutes(2, 30), *minutes(1, 30)], "> 0.03": minutes(1, 30)})
    pair = watched(ERRORS, "slack-shop", "email-shop"), watched(LOOSER, "slack-shop")
    found = replay(past, [pair], UNTIL, 2)
    assert found.by_receiver == {
        "email-shop": (Count(1, 0), Count(1, 0)),
        "slack-shop": (Count(1, 0), Count(1, 1)),
    }
    assert found.by_alert == {("ErrorsWarning", "front"): Count(2, 1)}
    assert (found.unknown, found.asked) == ((), 2)


@pytest.mark.parametrize(("weeks", "begins"), [(1, 0), (2, 0), (3, 1), (8, 6)])
def test_weeks_before_the_history_begins_are_not_silent_but_unknown(weeks: int, begins: int) -> None:
    past = Past({"> 0.02": minutes(1, 30)}, since=UNTIL - 2 * WEEK + 3600)
    found = replay(past, [(watched(ERRORS, "slack-shop"), None)], UNTIL, weeks)
    assert found.begins == begins
    done = Replayed(found, 1)
    days = done.plain()["receivers"]["slack-shop"]
    assert list(days.values()).count(None) == begins
    assert list(days.values())[-1] == {"before": 1, "after": 0}
    row = next(line for line in lines(done) if line.startswith("  slack-shop"))
    assert row.split().count("-") == begins
    assert any("before the history begins" in line for line in lines(done)) == bool(begins)


def test_what_does_not_last_does_not_fire() -> None:
    past = Past({"> 0.02": minutes(1, ERRORS.duration // STEP)})
    assert not replay(past, [(watched(ERRORS, "slack-shop"), None)], UNTIL, 1).by_receiver
    past = Past({"> 0.02": minutes(1, ERRORS.duration // STEP + 1)})
    assert replay(past, [(watched(ERRORS, "slack-shop"), None)], UNTIL, 1).by_receiver


def test_what_only_reports_tell_of_is_counted_as_that() -> None:
    past = Past({"> 0.03": minutes(1, 30)})
    found = replay(past, [(None, watched(LOOSER))], UNTIL, 1)
    assert found.by_receiver == {"": (Count(0, 1),)}


def test_an_alert_without_history_is_named_and_not_counted_as_silent() -> None:
    past = Past({}, missing=["http_requests_total"])
    found = replay(past, [(watched(ERRORS, "slack-shop"), watched(LOOSER, "slack-shop"))], UNTIL, 1)
    assert found.unknown == (("ErrorsWarning", "front"),)
    assert found.by_alert == {}
    assert past.asked == []


def test_long_times_are_asked_about_in_parts_that_meet() -> None:
    span = Span(0, 4 * WEEK, 15)
    parts = list(span.parts())
    looks = [at for one in parts for at in range(one.since, one.until + 1, one.step)]
    assert looks == list(range(0, 4 * WEEK + 1, 15))
    assert max((one.until - one.since) // one.step for one in parts) < 11_000


RECORDED = Recording(
    "service:errors:ratio_rate3d", 'a{x="1"} / b{x="1"}', (("service", "front"),), window=3 * 86400
)
SPENT = 'service:errors:ratio_rate3d{service="front"} > 0.1'
MADE = 'label_replace((a{x="1"} / b{x="1"}), "service", "front", "", "") > 0.1'


@pytest.mark.parametrize(
    ("missing", "query", "step"),
    [([], SPENT, STEP), (["service:errors"], MADE, SLOW_INTERVAL), (["s", "a", "b"], "", 0)],
)
def test_what_was_never_recorded_is_made_of_what_was(missing: list[str], query: str, step: int) -> None:
    past = Past({"> 0.1": minutes(1, 30)}, missing)
    replay(past, [(watched(replace(ERRORS, expr=SPENT), "x", recordings=[RECORDED]), None)], UNTIL, 1)
    assert [(asked, span.step) for asked, span in past.asked] == ([(query, step)] if query else [])


def test_a_query_that_reads_nothing_is_asked_anyway() -> None:
    past = Past({"vector": minutes(1, 30)})
    found = replay(past, [(watched(replace(ERRORS, expr="vector(1)"), "x"), None)], UNTIL, 1)
    assert found.by_receiver == {"x": (Count(1, 0),)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('rate(a{b="x}y"}[5m]) > 1', ('a{b="x}y"}',)),
        ('a{x="1"} / a{x="1"} and c:d:e{f=~"g{2}"}', ('a{x="1"}', 'c:d:e{f=~"g{2}"}')),
        ("vector(1)", ()),
        ('label_replace(a{b="c"}, "d", "e{f}", "", "")', ('a{b="c"}',)),
    ],
)
def test_selectors_are_found_in_a_query(query: str, expected: tuple[str, ...]) -> None:
    assert selectors(query) == expected


def test_ranges_of_what_is_recorded_stay_as_they_are() -> None:
    query = 'avg_over_time(service:errors:ratio_rate3d{service="front"}[1d])'
    assert expanded(query, {RECORDED.record: RECORDED}) == query
