"""``diff --replay``: how often the alerts that move would have fired, by receiver and week."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from generators.alert_changes import Move
from generators.alert_changes.hearing import Hearing
from generators.alerts import Alert, platform_recordings, recordings_of
from generators.cli._command_line.moments import moment
from generators.cli._command_line.parsing import UsageError
from generators.cli._diff.committed import Compared
from generators.conventions import scraping
from generators.model import Model
from generators.pipeline import REPOSITORY
from generators.problems import Place, Problem
from generators.progress import Progress, mode
from generators.telling import say
from generators.toolchain import Toolchain, Unavailable
from reporting import sources
from reporting.prometheus import Prometheus, Span, UnansweredError
from reporting.replay import WEEK, Count, Replay, Watched, replay

WEEKS, MOST_WEEKS = 4, 53
MOVERS = 5
"""Alerts whose own counts are shown."""
NOBODY = "reports only"
UNKNOWN = "-"
ANYTHING = '{__name__=~".+"}'
"""Every series."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose history, how many weeks of it, and until when; None: until now, or its newest moment.

    ``progress`` is how a person is told how far it is.
    """

    source: str
    weeks: int
    at: float | None
    progress: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was found, and how many alerts move."""

    found: Replay
    alerts: int

    def plain(self) -> dict[str, Any]:
        """As data, weeks by the day they begin; null for those before the history does."""
        days = _weeks(self.found)
        return {
            "until": _said(self.found.until),
            "receivers": {
                name or NOBODY: dict(zip(days, self._row(row), strict=True))
                for name, row in self.found.by_receiver.items()
            },
            "alerts": [
                {"alert": name, "subject": subject, **count._asdict()}
                for (name, subject), count in self.found.by_alert.items()
            ],
            "without_history": [{"alert": name, "subject": of} for name, of in self.found.unknown],
        }

    def _row(self, row: Sequence[Count]) -> Iterator[dict[str, int] | None]:
        for week, one in enumerate(row):
            yield one._asdict() if week >= self.found.begins else None


def add_arguments(parser: ArgumentParser) -> None:
    """Whose history, and how much of it."""
    what = "count how often the alerts that move would have fired in that history"
    parser.add_argument("--replay", metavar=sources.METAVAR, help=what)
    parser.add_argument("--weeks", type=int, default=WEEKS, help=f"so many weeks of it; default: {WEEKS}")
    parser.add_argument("--at", metavar="TIME", help="its end; default: now, or a folder's newest moment")


def wanted(arguments: Namespace) -> Wanted | None:
    """What to replay, if anything. Raises UsageError."""
    at = moment(arguments.at)
    if not arguments.replay:
        if at or arguments.weeks != WEEKS:
            raise UsageError("--weeks and --at are about --replay\n    hint: add --replay http://…")
        return None
    if not 1 <= arguments.weeks <= MOST_WEEKS:
        hint = f"a whole number from 1 to {MOST_WEEKS}"
        raise UsageError(f"--weeks {arguments.weeks} is no number of weeks\n    hint: {hint}")
    how = mode(arguments.progress, sys.stderr)
    return Wanted(arguments.replay, arguments.weeks, at.timestamp() if at else None, how)


def replayed(what: Wanted, change: Compared, after: Model) -> Replayed | Problem:
    """Both sides of every move over the history, or why there is no answer."""
    if change.total is None or change.before is None:
        return Replayed(Replay(int(what.at or time.time()), what.weeks, {}, {}, (), 0), 0)
    sides = _Side(change.before), _Side(after)
    moved = [one for one in change.total.found if _fires_otherwise(one)]
    pairs = [
        (
            sides[0].watched(one.before) if one.before else None,
            sides[1].watched(one.after) if one.after else None,
        )
        for one in moved
    ]
    program = Toolchain(REPOSITORY, say).program
    place = Place(sources.public(what.source))
    try:
        with sources.opened(what.source, program, what.at) as history:
            until = int(history.at or time.time())
            with Progress(sys.stderr, what.progress) as progress:
                progress.expect(1)
                found = replay(history, pairs, until, what.weeks, partial(progress.at, "replay"))
            if not found.by_alert and found.unknown:
                _refuse_empty(history, found)
            return Replayed(found, len(moved))
    except UnansweredError as error:
        message = f"its history gives no answer: {error}"
        return Problem("diff/unanswered", message, place, sources.advice(what.source, "--replay"))
    except Unavailable as missing:
        return Problem(missing.rule, missing.reason, place, missing.hint)


def _refuse_empty(history: Prometheus, found: Replay) -> None:
    """A history may know nothing of new alerts; one that knows nothing at all is the wrong one."""
    span = Span(found.until - found.weeks * WEEK, found.until, scraping.PLATFORM_INTERVAL)
    if not history.knows(ANYTHING, span):
        since = _said(span.since)
        raise UnansweredError(f"there is not one sample in it from {since} until {_said(found.until)}")


def lines(done: Replayed) -> Iterator[str]:
    """A row for each receiver, then the alerts that fire most."""
    found = done.found
    what = f"{found.weeks} weeks until {_said(found.until)}"
    if not done.alerts:
        yield f"replayed {what}: no alert moves in when it fires or whom it reaches"
        return
    seen = done.alerts - len(found.unknown)
    yield f"replayed {what}: {seen} of {done.alerts} alerts have history; firings before → after"
    rows = [["", *(day[5:] for day in _weeks(found)), "in all"]]
    for name, counts in found.by_receiver.items():
        row = [_count(one) if n >= found.begins else UNKNOWN for n, one in enumerate(counts)]
        rows.append([name or NOBODY, *row, _count(_sum(counts))])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows if len(rows) > 1 else ():
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'   '.join(cells).rstrip()}"
    if found.begins:
        yield f"  {UNKNOWN}: before the history begins, in the week of {_weeks(found)[found.begins]}"
    if len(rows) == 1:
        yield "  none fired, before or after" if seen else "  nothing is known of how often they fired"
    for (name, subject), count in list(found.by_alert.items())[:MOVERS]:
        if max(count):
            yield f"  {name} of {subject}: {_count(count)}"
    if found.unknown:
        said = ", ".join(f"{name} of {subject}" for name, subject in found.unknown[:MOVERS])
        more = f" and {len(found.unknown) - MOVERS} more" if len(found.unknown) > MOVERS else ""
        yield f"  no history of {said}{more}"
    yield "  each firing counts for every receiver; what inhibition and mute times hold back is not taken off"


class _Side:
    """One of the two models, with what the evaluation of its alerts needs."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._services = {one.id: one for one in model.services}
        self._hearing = Hearing(model.fleet)
        self._platform = platform_recordings(model.fleet)

    def watched(self, alert: Alert) -> Watched:
        """The alert as this model has it."""
        service = self._services.get(alert.service)
        if service is None:
            recordings = tuple(self._platform.get(alert.part, ()))
            return Watched(alert, scraping.PLATFORM_INTERVAL, recordings, self._hearing.receivers)
        recordings = recordings_of(service, self._model.fleet)
        return Watched(alert, service.base.scrape_interval, recordings, self._hearing.receivers)


def _fires_otherwise(move: Move) -> bool:
    return not move.effect.words_only


def _weeks(found: Replay) -> Sequence[str]:
    begin = found.until - found.weeks * WEEK
    return [f"{datetime.fromtimestamp(begin + n * WEEK, UTC):%Y-%m-%d}" for n in range(found.weeks)]


def _said(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _sum(row: Sequence[Count]) -> Count:
    return Count(sum(one.before for one in row), sum(one.after for one in row))


def _count(one: Count) -> str:
    return f"{one.before} → {one.after}" if one.before != one.after else str(one.before)
