"""The scenarios, in the order and overlap in which they play."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from generators.conventions import notifying
from generators.model import Service
from rehearsal import places
from rehearsal.cast import Cast
from rehearsal.factor import FACTOR
from rehearsal.outcome import Outcome
from rehearsal.stage import SLACK, Stage

HEALTHY = 20.0
"""Seconds in which nothing is wrong: five minutes at the shipped speed."""
_BEAT = notifying.WATCHDOG_INTERVAL / FACTOR
_MISSED = 2.5
"""Heartbeats that may be late before somebody outside calls."""

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
        await self._note(self._discovery())
        await self._note(self._healthy())
        recovered = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._cores(recovered))
            group.create_task(
                self._note(self._errors("errors-6-percent", self.cast.erring, 0.06, "ErrorsCritical"))
            )
            group.create_task(self._note(self._certificate()))
            group.create_task(
                self._note(self._errors("errors-3-percent", self.cast.slipping, 0.03, "ErrorsWarning"))
            )
            group.create_task(self._note(self._swelling()))
            await recovered.wait()
            group.create_task(self._note(self._business()))
            group.create_task(self._note(self._flapping()))
        await self._database()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._note(self._restart()))
            group.create_task(self._note(self._heartbeat()))
        await self._note(self._store())
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
            await asyncio.sleep(3 * self._interval(upstream) / FACTOR)
            return await self.stage.incident(
                "core-vanished",
                self.stage.alert(upstream.id, "ServiceDown"),
                lambda: taken.append(self.world.vanish(upstream.id)),
                lambda: self.world.return_pod(taken.pop()),
                interval=self._interval(upstream),
                detected=vanished,
            )

        async def one() -> Outcome:
            return await self.stage.incident(
                "core-down",
                self.stage.alert(core.id, "ServiceDown"),
                lambda: setattr(pod, "down", True),
                lambda: setattr(pod, "down", False),
                interval=self._interval(core),
                before_end=back,
            )

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

    async def _errors(self, name: str, service: Service, share: float, alert: str) -> Outcome:
        pod = self.world.fleet.pod(service.id)
        loud = alert == "ErrorsCritical"
        return await self.stage.incident(
            name,
            self.stage.alert(service.id, alert),
            lambda: setattr(pod, "errors", share),
            lambda: setattr(pod, "errors", 0.0),
            interval=self._interval(service),
            quiet=[("ErrorsWarning", service.id)] if loud else (),
            patience=self.stage.bound(self.stage.alert(service.id, "ErrorsWarning"), self._interval(service)),
        )

    async def _certificate(self) -> Outcome:
        """Told although errors of the same service fire: it is another signal."""
        service = self.cast.erring
        return await self.stage.incident(
            "expired-certificate",
            self.stage.alert(service.id, "CertificateInvalid"),
            lambda: self.world.fleet.show_certificate(service.id, "expired"),
            lambda: self.world.fleet.show_certificate(service.id, "good"),
            interval=self._interval(service),
        )

    async def _swelling(self) -> Outcome:
        """Too many series: said so, and not that the service is down."""
        service, begin = self.cast.swelling, time.monotonic()
        pod = self.world.fleet.pod(service.id)
        outcome = await self.stage.incident(
            "series-limit",
            self.stage.alert(service.id, "SeriesLimitBroken"),
            lambda: setattr(pod, "series", service.base.series + 500),
            lambda: setattr(pod, "series", 0),
            interval=self._interval(service),
        )
        down = self.world.inbox.since(
            begin, lambda note: note.subject == service.id and "ServiceDown" in note.text
        )
        outcome.must(not down, "it was told to be down as well")
        return outcome

    async def _business(self) -> Outcome:
        service = self.cast.falling
        pod = self.world.fleet.pod(service.id)
        return await self.stage.incident(
            "business-down",
            self.stage.alert(service.id, "ServiceDown"),
            lambda: setattr(pod, "down", True),
            lambda: setattr(pod, "down", False),
            interval=self._interval(service),
        )

    async def _flapping(self) -> Outcome:
        """Down long enough to be told, up for a moment, down again: told once."""
        service, outcome = self.cast.flapping, Outcome("flapping")
        pod, begin = self.world.fleet.pod(service.id), time.monotonic()
        alert = self.stage.alert(service.id, "ServiceDown")
        down = (alert.duration + 3 * self._interval(service)) / FACTOR

        def told(firing: bool) -> int:
            fits = self.world.inbox.since(
                begin, lambda note: note.subject == service.id and note.firing == firing
            )
            return len(fits)

        for _ in range(2):
            pod.silent = True
            await asyncio.sleep(down)
            pod.silent = False
            await asyncio.sleep(2 * self._interval(service) / FACTOR)
        ended = time.monotonic()
        limit = (alert.keep_firing + 2 * notifying.MORE_WAIT) / FACTOR + SLACK
        over = await self.world.inbox.wait(
            ended, lambda note: note.subject == service.id and not note.firing, limit
        )
        outcome.must(over is not None, f"the end was not told within {limit:.0f} s")
        if over:
            outcome.reset_seconds = over.at - ended
        outcome.must(told(True) == 1, f"told {told(True)} times instead of once")
        return outcome

    async def _database(self) -> None:
        """Its loss is one page; five that need it fail, and stay quiet through a restart too."""
        database, failing = self.cast.database, self.cast.dependents
        alert = self.stage.alert(database.name, self._lost())
        pods = [self.world.fleet.pod(one.id) for one in failing]
        quiet = [("ErrorsCritical", one.id) for one in failing]
        ended, restarted = asyncio.Event(), asyncio.Event()

        def begin_fault() -> None:
            self.world.parts.fail(alert)
            for pod in pods:
                pod.errors = 0.5

        def end_fault() -> None:
            for pod in pods:
                pod.errors = 0.0
            self.world.parts.mend(alert)

        begin = time.monotonic()
        task = asyncio.create_task(
            self.stage.incident(
                "database-unreachable",
                alert,
                begin_fault,
                end_fault,
                interval=60,
                quiet=quiet,
                patience=max(
                    self.stage.bound(self.stage.alert(one.id, "ErrorsCritical"), 60) for one in failing
                ),
                before_end=ended,
                detected=restarted,
            )
        )
        while not task.done() and not set(quiet) <= self.stage.suppressed(begin, {one.id for one in failing}):
            await asyncio.sleep(0.5)
        restart = await self._note(self._alertmanager_restart(quiet))
        ended.set()
        outcome = await self._note(task)
        subjects = {one.id for one in failing}
        extra = self.world.inbox.since(
            begin, lambda one: one.channel == "pagerduty" and one.subject in subjects
        )
        for note in {one.key: one for one in extra}.values():
            outcome.must(False, f"somebody was called for {note.subject} as well: {note.title}")
        outcome.pages += len({one.key for one in extra})
        outcome.suppressed = len(self.stage.suppressed(begin, subjects))
        restart.suppressed = min(restart.suppressed, outcome.suppressed)

    def _lost(self) -> str:
        subject = self.cast.database.name
        return next(
            one.name for one in self.world.alerts if one.subject == subject and one.signal == "availability"
        )

    async def _alertmanager_restart(self, quiet: list[tuple[str, str]]) -> Outcome:
        outcome, server = Outcome("alertmanager-restart"), self.world.servers["alertmanager"]
        await server.stop()
        begin = time.monotonic()
        await server.start()
        subjects = {subject for _, subject in quiet}
        while time.monotonic() < begin + 2 * SLACK and not set(quiet) <= self.stage.suppressed(
            begin, subjects
        ):
            await asyncio.sleep(0.5)
        outcome.detection_seconds = time.monotonic() - begin
        await asyncio.sleep(6)
        outcome.suppressed = len(self.stage.suppressed(begin, subjects))
        outcome.must(set(quiet) <= self.stage.suppressed(begin, subjects), "not all are kept quiet again")
        notes = self.world.inbox.since(begin, lambda note: note.channel == "pagerduty" and note.firing)
        outcome.pages = len({note.key for note in notes if note.subject in subjects})
        outcome.must(outcome.pages == 0, f"{outcome.pages} pages for what was kept quiet before")
        return outcome

    async def _restart(self) -> Outcome:
        """Prometheus restarts while an alert is pending: told once, by one restart later at most."""
        service, server = self.cast.slipping, self.world.servers["prometheus"]
        pod = self.world.fleet.pod(service.id)
        alert = self.stage.alert(service.id, "ErrorsCritical")
        interval = self._interval(service)

        async def restart() -> float:
            await asyncio.sleep((alert.duration / 2 + alert.proof.memory) / FACTOR)
            begin = time.monotonic()
            await server.stop()
            await server.start()
            return time.monotonic() - begin

        async with asyncio.TaskGroup() as group:
            group.create_task(restart())
            task = group.create_task(
                self.stage.incident(
                    "prometheus-restart",
                    alert,
                    lambda: setattr(pod, "errors", 0.06),
                    lambda: setattr(pod, "errors", 0.0),
                    interval=interval + alert.duration // 2,
                )
            )
        return task.result()

    async def _heartbeat(self) -> Outcome:
        """Without Alertmanager nobody hears anything, and that is heard outside."""
        outcome, server = Outcome("alertmanager-stopped"), self.world.servers["alertmanager"]
        await server.stop()
        begin = time.monotonic()

        def beats(since: float) -> list[float]:
            return [
                note.at for note in self.world.inbox.since(since, lambda note: note.channel == "heartbeat")
            ]

        last = max(beats(0))
        while time.monotonic() - last <= _MISSED * _BEAT:
            await asyncio.sleep(0.2)
            last = max([last, *beats(begin)])
        outcome.detection_seconds = time.monotonic() - begin
        outcome.must(outcome.detection_seconds <= 4 * _BEAT, "the missing heartbeat was noticed late")
        begin = time.monotonic()
        await server.start()
        back = await self.world.inbox.wait(begin, lambda note: note.channel == "heartbeat", 3 * SLACK)
        outcome.must(back is not None, "no heartbeat after the start")
        if back:
            outcome.reset_seconds = back.at - begin
        return outcome

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

    def _interval(self, service: Service) -> int:
        return max(one.scrape_interval for one in service.environments.values())
