"""How often alerts would have fired: each one's query over the past, before and after a change of it.

What is counted is what Prometheus would have sent: ``for`` and ``keep_firing_for`` are followed at the
distance of the rule's own evaluations. What Alertmanager would then have muted is not taken off.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

from generators.alerts import Alert, Recording
from generators.conventions.scraping import SLOW_INTERVAL, SLOW_WINDOW
from reporting.firing import firings
from reporting.prometheus import Series, Span

WEEK = 7 * 86400

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_MATCHERS = rf"\{{(?:[^}}\"]|{_QUOTED})*\}}"
_SELECTOR = re.compile(rf"{_QUOTED}|[a-zA-Z_:][\w:]*{_MATCHERS}")

Receivers = Callable[[Mapping[str, str]], tuple[str, ...]]


class History(Protocol):
    """What can be asked about a time: a Prometheus, or what stands for one."""

    def over(self, query: str, span: Span) -> tuple[Series, ...]:
        """When a query has an answer, by its labels."""
        ...

    def knows(self, selector: str, span: Span) -> bool:
        """Whether any series of a selector has a sample in that time."""
        ...


class Watched(NamedTuple):
    """An alert with what its evaluation needs. ``step``: seconds between two evaluations."""

    alert: Alert
    step: int
    recordings: Sequence[Recording]
    """Of the same service or part: what its query may read."""
    receivers: Receivers
    """Who hears of labels; nobody where only reports tell of them."""


class Count(NamedTuple):
    """How often, before and after."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What was found. Weeks count back from ``until``, in seconds since 1970; the oldest is first."""

    until: int
    weeks: int
    by_receiver: Mapping[str, tuple[Count, ...]]
    """For each receiver, a count for each week; ``""`` is nobody: only reports tell of it."""
    by_alert: Mapping[tuple[str, str], Count]
    """By name of the alert and its subject, the most often firing first."""
    unknown: tuple[tuple[str, str], ...]
    """Alerts, of which nothing that they read is in the history."""
    asked: int
    """Queries that were evaluated over the whole time."""
    begins: int = 0
    """The first week with any sample of what the alerts read: nothing can be said of those before."""


def replay(
    history: History,
    pairs: Sequence[tuple[Watched | None, Watched | None]],
    until: int,
    weeks: int,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Replay:
    """Both sides of every pair over so many weeks. Raises UnansweredError.

    ``told`` is called with the pairs that are done and all there are.
    """
    known: dict[str, bool] = {}
    receivers: dict[str, list[list[int]]] = {}
    alerts: dict[tuple[str, str], list[int]] = {}
    unknown: dict[tuple[str, str], None] = {}
    asked = 0
    for number, pair in enumerate(pairs):
        told(number, len(pairs))
        for side, watched in enumerate(pair):
            if watched is None:
                continue
            name = watched.alert.name, watched.alert.subject
            span = Span(until - weeks * WEEK, until, watched.step)
            query, step = _query(watched, partial(_known, history, known, span))
            asked += 1
            read = selectors(query)
            if read and not any(_known(history, known, span, one) for one in read):
                unknown[name] = None
                continue
            counts = alerts.setdefault(name, [0, 0])
            for heard, week in _fired(history, watched, query, span._replace(step=step)):
                counts[side] += 1
                for receiver in heard:
                    row = receivers.setdefault(receiver, [[0, 0] for _ in range(weeks)])
                    row[week][side] += 1
    ordered = sorted(alerts.items(), key=lambda item: (-max(item[1]), item[0]))
    return Replay(
        until,
        weeks,
        {name: tuple(Count(*one) for one in row) for name, row in sorted(receivers.items())},
        {name: Count(*counts) for name, counts in ordered},
        tuple(unknown),
        asked,
        _begins(history, [one for one, there in known.items() if there], until, weeks),
    )


def _begins(history: History, read: Sequence[str], until: int, weeks: int) -> int:
    """The number of the first week in which one of the selectors has a sample; all may have none."""
    since = until - weeks * WEEK

    def begun(week: int) -> bool:
        span = Span(since, since + (week + 1) * WEEK, SLOW_INTERVAL)
        return any(history.knows(one, span) for one in read)

    # Once begun, always begun. That it has by the last week is known already.
    return bisect_left(range(weeks - 1), True, key=begun) if read else 0


def selectors(query: str) -> tuple[str, ...]:
    """The series that a query reads, as it names them; names without matchers are none."""
    found = (one[0] for one in _SELECTOR.finditer(query) if not one[0].startswith('"'))
    return tuple(dict.fromkeys(found))


def expanded(query: str, recordings: Mapping[str, Recording]) -> str:
    """A query with what is recorded replaced by how it is recorded; ranges of it stay as they are."""

    def instead(found: re.Match[str]) -> str:
        recording = recordings.get(found[0].partition("{")[0])
        behind = query[found.end() : found.end() + 1]
        if recording is None or behind == "[":
            return found[0]
        text = f"({recording.expr})"
        for label, value in recording.labels:
            text = f'label_replace({text}, "{label}", "{value}", "", "")'
        return text

    return _SELECTOR.sub(instead, query)


def _query(watched: Watched, knows: Callable[[str], bool]) -> tuple[str, int]:
    """The alert's query and its step, with what was never recorded made of what was."""
    query, step = watched.alert.expr, watched.step
    recordings = {one.record: one for one in watched.recordings}
    missing = {
        name: recordings[name]
        for one in selectors(query)
        if (name := one.partition("{")[0]) in recordings and not knows(one)
    }
    # What stands for a recording is looked at no more often than that is evaluated.
    if any(one.window >= SLOW_WINDOW for one in missing.values()):
        step = max(step, SLOW_INTERVAL)
    return (expanded(query, missing), step) if missing else (query, step)


def _fired(
    history: History, watched: Watched, query: str, span: Span
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each firing: its receivers and the number of its week."""
    alert = watched.alert
    for series in history.over(query, span):
        labels = {k: v for k, v in series.labels.items() if k != "__name__"}
        labels |= {**alert.all_labels(), "alertname": alert.name}
        told = watched.receivers(labels) or ("",)
        for one in firings(series.times, span.step, alert.duration, alert.keep_firing):
            week = min(int(one.since - span.since) // WEEK, (span.until - span.since) // WEEK - 1)
            yield told, week


def _known(history: History, known: dict[str, bool], span: Span, selector: str) -> bool:
    if selector not in known:
        known[selector] = history.knows(selector, span)
    return known[selector]
