"""What scenarios share: faults, waiting for whoever must hear of them, and counting who else did."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from generators.alerts import Alert
from generators.conventions import notifying, scraping
from rehearsal.cast import channel_of
from rehearsal.factor import FACTOR
from rehearsal.outcome import Outcome
from rehearsal.receivers import Note
from rehearsal.world import World

Scenario = Callable[[], Coroutine[Any, Any, Outcome]]
Play = Callable[[str, Scenario], Coroutine[Any, Any, Outcome]]
"""Plays a scenario under a name and tells its outcome."""
PAGES = "pagerduty"
SLACK = 20.0
"""Seconds a busy machine may add to what the configuration promises."""


@dataclass
class Stage:
    """A running world and what was seen suppressed in it so far."""

    world: World
    seen: list[tuple[float, str, str]] = field(default_factory=list)
    """Moment, name of the alert, its subject."""

    async def watch(self) -> None:
        """Looks every second at what is suppressed and whether all servers run. Raises DiedError."""
        while True:
            self.world.must_run()
            at = time.monotonic()
            for labels in await self.world.suppressed():
                self.seen.append(
                    (at, labels["alertname"], labels.get("service") or labels.get("component", ""))
                )
            await asyncio.sleep(1)

    def suppressed(self, begin: float, subjects: Iterable[str]) -> set[tuple[str, str]]:
        """Which alerts of these subjects were kept quiet since a moment."""
        wanted = set(subjects)
        return {(name, subject) for at, name, subject in self.seen if at >= begin and subject in wanted}

    def alert(self, subject: str, name: str) -> Alert:
        """An alert of the model. Raises StopIteration when there is none of that name."""
        return next(one for one in self.world.alerts if one.subject == subject and one.name == name)

    def has(self, subject: str, name: str) -> bool:
        """Whether there is an alert of that name."""
        return any(one.subject == subject and one.name == name for one in self.world.alerts)

    def channel(self, alert: Alert) -> str:
        """How it reaches people."""
        return channel_of(alert, self.world.model.fleet)

    def bound(self, alert: Alert, interval: int) -> float:
        """Seconds within which somebody must hear: scrape, window, ``for``, evaluation, group."""
        evaluation = interval if alert.service else scraping.PLATFORM_INTERVAL
        # What goes to a channel may join a group that has just told of something else.
        wait = 0 if self.channel(alert) == PAGES else notifying.BATCH_WAIT + notifying.MORE_WAIT
        total = 2 * interval + alert.proof.memory + alert.duration + 2 * evaluation + wait
        return total / FACTOR + SLACK

    async def incident(
        self,
        name: str,
        alert: Alert,
        begin_fault: Callable[[], None],
        end_fault: Callable[[], None],
        *,
        interval: int,
        quiet: Iterable[tuple[str, str]] = (),
        patience: float = 0.0,
        before_end: asyncio.Event | None = None,
    ) -> Outcome:
        """A fault, its notification, its end and the notification of that.

        ``quiet`` are alerts (name, subject) that must be seen suppressed within ``patience`` seconds.
        """
        outcome = Outcome(name)
        inbox = self.world.inbox
        channel = self.channel(alert)
        begin = time.monotonic()
        begin_fault()
        within = self.bound(alert, interval)

        def told(note: Note) -> bool:
            return note.channel == channel and note.subject == alert.subject and alert.name in note.text

        try:
            note = await inbox.wait(begin, lambda one: told(one) and one.firing, within)
            if note is None:
                heard = inbox.since(begin, lambda one: one.subject == alert.subject)
                instead = "; ".join(f"{one.channel}: {one.title}" for one in heard) or "nothing"
                reason = f"{alert.name} of {alert.subject} reached no {channel} within {within:.0f} s"
                outcome.must(False, f"{reason}; heard of it: {instead}")
                return outcome
            outcome.detection_seconds = note.at - begin
            outcome.keys.add(note.key)
            await self._until(begin, set(quiet), patience, outcome)
            if before_end:
                await before_end.wait()
        finally:
            end_fault()
        outcome.suppressed = len(self.suppressed(begin, {alert.subject, *(subject for _, subject in quiet)}))
        ended = time.monotonic()
        after = (notifying.PAGE_MORE_WAIT if channel == PAGES else notifying.MORE_WAIT) * 2
        limit = (alert.keep_firing + alert.proof.memory + 3 * interval + after) / FACTOR + SLACK

        def over(one: Note) -> bool:
            same = one.key == note.key if channel == PAGES else told(one)
            return one.channel == channel and same and not one.firing

        resolved = await inbox.wait(ended, over, limit)
        outcome.must(resolved is not None, f"the end was not told within {limit:.0f} s")
        if resolved:
            outcome.reset_seconds = resolved.at - ended
        outcome.pages = self.pages(begin, alert)
        wanted = 1 if channel == PAGES else 0
        outcome.must(outcome.pages == wanted, f"{outcome.pages} pages instead of {wanted}")
        return outcome

    def pages(self, begin: float, alert: Alert) -> int:
        """Incidents that were opened since a moment for what this alert watches, by whichever alert."""
        about = (alert.subject, alert.signal)
        notes = self.world.inbox.since(begin, lambda one: one.channel == PAGES and one.firing)
        return len({one.key for one in notes if (one.subject, one.signal) == about})

    async def _until(
        self, begin: float, quiet: set[tuple[str, str]], patience: float, outcome: Outcome
    ) -> None:
        end = time.monotonic() + patience
        while quiet and time.monotonic() < end:
            subjects = {subject for _, subject in quiet}
            if quiet <= self.suppressed(begin, subjects):
                return
            await asyncio.sleep(0.5)
        missing = quiet - self.suppressed(begin, {subject for _, subject in quiet})
        for name, subject in sorted(missing):
            outcome.must(False, f"{name} of {subject} was not kept quiet")
