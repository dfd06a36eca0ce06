"""The scenarios, in the order and overlap in which they play."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from generators.conventions import notifying
from rehearsal import faults, outages, places, signals
from rehearsal.cast import Cast
from rehearsal.factor import FACTOR
from rehearsal.faults import interval
from rehearsal.outcome import Outcome
from rehearsal.stage import SLACK, Stage

HEALTHY = 20.0
"""Seconds in which nothing is wrong: five minutes at the shipped speed."""
_BEAT = notifying.WATCHDOG_INTERVAL / FACTOR

LATER = 12.0
"""Seconds by which the errors of a service that needs a lost one begin later."""

Finished = Callable[[Outcome], None]


async def play(stage: Stage, cast: Cast, finished: Finished) -> list[Outcome]:
    """Plays all of them and returns what they found, in the order in which they are told."""
    show = _Show(stage, cast, finished)
    return await show.all()


class _Show:
    def __init__(self, stage: Stage, cast: Cast, finished: Finished) -> None:
        self.stage, self.cast, self.finished = stage, cast, finished
        self.world = stage.world
        self.outcomes: list[Outcome] = []

    async def all(self) -> list[Outcome]:
        """First alone, then side by side, then what must be alone again."""
        stage, cast = self.stage, self.cast
        await self._note(self._discovery())
        async with asyncio.TaskGroup() as group:
            group.create_task(self._note(self._healthy()))
            group.create_task(self._note(signals.exporters(stage)))
            group.create_task(self._note(signals.correlation(stage, cast)))
        recovered = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._cores(recovered))
            group.create_task(self._note(faults.flapping(stage, cast)))
            group.create_task(
                self._note(faults.errors(stage, "errors-3-percent", cast.slipping, 0.03, "ErrorsWarning"))
            )
            group.create_task(self._note(faults.swelling(stage, cast)))
            group.create_task(self._note(faults.certificate(stage, cast)))
            # Its errors are told when what it may need is back: not before their ``for`` is over.
            await asyncio.sleep(LATER)
            group.create_task(
                self._note(faults.errors(stage, "errors-6-percent", cast.erring, 0.06, "ErrorsCritical"))
            )
            await recovered.wait()
            group.create_task(self._note(faults.business(stage, cast)))
        forgotten = await outages.database(stage, cast, self._note)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._note(outages.restart(stage, cast)))
            group.create_task(self._note(outages.heartbeat(stage)))
        await forgotten
        await self._note(self._store())
        await self._note(signals.selected(stage))
        return self.outcomes

    async def _note(self, scenario: Awaitable[Outcome]) -> Outcome:
        outcome = await scenario
        self.outcomes.append(outcome)
        self.finished(outcome)
        return outcome

    async def _discovery(self) -> Outcome:
        """Every service is found and scraped, by nothing but what is shipped."""
        outcome, begin = Outcome("discovery"), time.monotonic()
        wanted = len(self.world.places.pods)
        query = 'count(group by (service, environment) (up{service!="",pod!=""} == 1))'
        while time.monotonic() < begin + 3 * SLACK:
            found = await self.world.query(query)
            if found and int(found[0]["value"][1]) == wanted:
                outcome.detection_seconds = time.monotonic() - begin
                return outcome
            await asyncio.sleep(0.5)
        outcome.must(False, f"not all {wanted} pods were up after {3 * SLACK:.0f} s")
        return outcome

    async def _healthy(self) -> Outcome:
        """Nobody hears of anything but the heartbeat."""
        outcome, begin = Outcome("healthy"), time.monotonic()
        await asyncio.sleep(HEALTHY)
        notes = self.world.inbox.since(0, lambda note: note.channel != "heartbeat")
        outcome.pages = len({note.key for note in notes if note.channel == "pagerduty"})
        for note in notes:
            outcome.must(False, f"{note.channel} heard of {note.title}")
        beats = [note.at for note in self.world.inbox.since(begin, lambda note: note.channel == "heartbeat")]
        outcome.must(len(beats) >= HEALTHY / _BEAT / 2, f"only {len(beats)} heartbeats in {HEALTHY:.0f} s")
        return outcome

    async def _cores(self, recovered: asyncio.Event) -> None:
        """One core service goes down, three scrapes later one that it needs vanishes."""
        core, upstream = self.cast.core, self.cast.upstream
        vanished, back = asyncio.Event(), asyncio.Event()
        pod = self.world.fleet.pod(core.id)
        taken: list[object] = []

        async def second() -> Outcome:
            await asyncio.sleep(3 * interval(upstream) / FACTOR)
            return await self.stage.incident(
                "core-vanished",
                self.stage.alert(upstream.id, "ServiceDown"),
                lambda: taken.append(self.world.vanish(upstream.id)),
                lambda: self.world.return_pod(taken.pop()),
                interval=interval(upstream),
                detected=vanished,
            )

        async def one() -> Outcome:
            begin = time.monotonic()
            found = await self.stage.incident(
                "core-down",
                self.stage.alert(core.id, "ServiceDown"),
                lambda: setattr(pod, "down", True),
                lambda: setattr(pod, "down", False),
                interval=interval(core),
                before_end=back,
            )
            mails = self.world.inbox.since(begin, lambda note: note.channel == "email" and note.firing)
            told = any(core.title in note.title for note in mails)
            found.must(told, f"the mail about {core.id} did not arrive")
            return found

        first = asyncio.create_task(self._note(one()))
        other = await self._note(second())
        back.set()
        recovered.set()
        outcome = await first
        both = Outcome("two-cores", other.detection_seconds, outcome.reset_seconds)
        both.keys = outcome.keys | other.keys
        both.pages = len(both.keys)
        both.must(both.pages == 2, f"{both.pages} incidents instead of 2")
        self.outcomes.append(both)
        self.finished(both)

    async def _store(self) -> Outcome:
        """What is meant for the long-term store got there, and what is dropped did not."""
        outcome = Outcome("remote-write")
        wanted = len({service.id for service, _ in self.world.places.pods})
        query = 'count(group by (service) (max_over_time(up{service!="",pod!=""}[2m])))'
        found = await self.world.query(query, places.STORE)
        count = int(found[0]["value"][1]) if found else 0
        outcome.must(count == wanted, f"{count} of {wanted} services arrived")
        dropped = await self.world.query('count({__name__=~"(go|promhttp)_.+"})', places.STORE)
        outcome.must(not dropped, "series arrived that are to be dropped")
        labelled = await self.world.query(
            f'count(up{{service!="",platform!="{self.world.model.fleet.platform.name}"}})', places.STORE
        )
        outcome.must(not labelled, "series arrived without the platform's label")
        return outcome
