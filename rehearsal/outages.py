"""Servers that are lost or start again: the database, Alertmanager, Prometheus."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from generators.conventions import notifying, scraping
from generators.model import Resource, Service
from rehearsal.cast import Cast
from rehearsal.factor import FACTOR
from rehearsal.faults import interval
from rehearsal.outcome import Outcome
from rehearsal.stage import SLACK, Stage

Tell = Callable[[Awaitable[Outcome]], Awaitable[Outcome]]
"""Waits for a scenario and tells its outcome."""
_BEAT = notifying.WATCHDOG_INTERVAL / FACTOR
_MISSED = 2.5
"""Heartbeats that may be late before somebody outside calls."""


async def database(stage: Stage, cast: Cast, tell: Tell) -> Awaitable[Outcome]:
    """Its loss is one page; five that need it fail, and stay quiet through a restart too.

    Returns when its end was told; the outcome needs a while longer, in which others may play.
    """
    database, failing = cast.database, cast.dependents
    alert = stage.alert(database.name, _lost(stage, database))
    pods = [stage.world.fleet.pod(one.id) for one in failing]
    quiet = [("ErrorsCritical", one.id) for one in failing]
    ended = asyncio.Event()

    server = stage.world.stores.servers[database.name]
    turning = Turning()

    def begin_fault() -> None:
        turning.soon(server.stop())
        for pod in pods:
            pod.errors = 0.5

    def end_fault() -> None:
        for pod in pods:
            pod.errors = 0.0
        turning.soon(server.start())

    begin = time.monotonic()
    task = asyncio.create_task(
        stage.incident(
            "database-unreachable",
            alert,
            begin_fault,
            end_fault,
            interval=60,
            quiet=quiet,
            patience=max(stage.bound(stage.alert(one.id, "ErrorsCritical"), 60) for one in failing),
            before_end=ended,
        )
    )
    other = asyncio.ensure_future(tell(cache(stage, cast.cache))) if cast.cache else None
    while not task.done() and not set(quiet) <= stage.suppressed(begin, {one.id for one in failing}):
        await asyncio.sleep(0.5)
    await tell(_alertmanager_restart(stage, quiet))
    ended.set()
    await asyncio.wait([task])
    await turning.done()
    if other is not None:
        await other
    return asyncio.ensure_future(tell(_with_dependents(stage, task, begin, failing)))


async def cache(stage: Stage, lost: Resource) -> Outcome:
    """The loss of a real cache is a page, told by its real exporter."""
    server, turning = stage.world.stores.servers[lost.name], Turning()
    outcome = await stage.incident(
        "cache-unreachable",
        stage.alert(lost.name, _lost(stage, lost)),
        lambda: turning.soon(server.stop()),
        lambda: turning.soon(server.start()),
        interval=scraping.PLATFORM_INTERVAL,
    )
    await turning.done()
    return outcome


class Turning:
    """Servers that are being stopped or started, in the order in which that was asked."""

    def __init__(self) -> None:
        self._last: asyncio.Task[None] | None = None

    def soon(self, what: Coroutine[Any, Any, None]) -> None:
        """Begins it when what was asked before is done."""
        self._last = asyncio.create_task(self._after(self._last, what))

    async def done(self) -> None:
        """Waits for all of it. Raises what went wrong."""
        if self._last is not None:
            await self._last

    async def _after(self, before: asyncio.Task[None] | None, what: Coroutine[Any, Any, None]) -> None:
        if before is not None:
            await before
        await what


async def _with_dependents(
    stage: Stage, task: asyncio.Task[Outcome], begin: float, failing: Sequence[Service]
) -> Outcome:
    """The incident, with what was told and kept quiet of those that need what was lost."""
    outcome = await task
    # Whoever was kept quiet must stay so until his own window has forgotten the fault.
    window = max(stage.alert(one.id, "ErrorsCritical").proof.memory for one in failing)
    await asyncio.sleep((window + notifying.PAGE_MORE_WAIT) / FACTOR)
    subjects = {one.id for one in failing}
    extra = stage.world.inbox.since(begin, lambda one: one.channel == "pagerduty" and one.subject in subjects)
    for note in {one.key: one for one in extra}.values():
        outcome.must(False, f"somebody was called for {note.subject} as well: {note.title}")
    outcome.pages += len({one.key for one in extra})
    outcome.suppressed = len(stage.suppressed(begin, subjects))
    return outcome


def _lost(stage: Stage, resource: Resource) -> str:
    subject = resource.name
    return next(
        one.name for one in stage.world.alerts if one.subject == subject and one.signal == "availability"
    )


async def _alertmanager_restart(stage: Stage, quiet: list[tuple[str, str]]) -> Outcome:
    outcome, server = Outcome("alertmanager-restart"), stage.world.servers["alertmanager"]
    await server.stop()
    begin = time.monotonic()
    await server.start()
    subjects = {subject for _, subject in quiet}
    while time.monotonic() < begin + 2 * SLACK and not set(quiet) <= stage.suppressed(begin, subjects):
        await asyncio.sleep(0.5)
    outcome.detection_seconds = time.monotonic() - begin
    await asyncio.sleep(notifying.START_DELAY / FACTOR)
    outcome.suppressed = len(stage.suppressed(begin, subjects))
    outcome.must(set(quiet) <= stage.suppressed(begin, subjects), "not all are kept quiet again")
    notes = stage.world.inbox.since(begin, lambda note: note.channel == "pagerduty" and note.firing)
    outcome.pages = len({note.key for note in notes if note.subject in subjects})
    outcome.must(outcome.pages == 0, f"{outcome.pages} pages for what was kept quiet before")
    return outcome


async def restart(stage: Stage, cast: Cast) -> Outcome:
    """Prometheus restarts while an alert is pending: told once, by one restart later at most."""
    service, server = cast.core, stage.world.servers["prometheus"]
    pod = stage.world.fleet.pod(service.id)
    alert = stage.alert(service.id, "ErrorsCritical")
    between = interval(service)

    async def again() -> bool:
        pending = f'ALERTS{{alertname="{alert.name}",service="{service.id}",alertstate="pending"}}'
        end = time.monotonic() + stage.bound(alert, between)
        found = await stage.world.query(pending)
        while time.monotonic() < end and not found:
            await asyncio.sleep(0.5)
            found = await stage.world.query(pending)
        await server.stop()
        await server.start()
        return bool(found)

    async with asyncio.TaskGroup() as group:
        restarted = group.create_task(again())
        task = group.create_task(
            stage.incident(
                "prometheus-restart",
                alert,
                lambda: setattr(pod, "errors", 0.07),
                lambda: setattr(pod, "errors", 0.0),
                interval=between + alert.duration // 2,
            )
        )
    outcome = task.result()
    outcome.must(restarted.result(), "the alert was never pending: nothing was interrupted")
    return outcome


async def heartbeat(stage: Stage) -> Outcome:
    """Without Alertmanager nobody hears anything, and that is heard outside."""
    outcome, server = Outcome("alertmanager-stopped"), stage.world.servers["alertmanager"]
    await server.stop()
    begin = time.monotonic()

    def beats(since: float) -> list[float]:
        return [note.at for note in stage.world.inbox.since(since, lambda note: note.channel == "heartbeat")]

    last = max(beats(0))
    while time.monotonic() - last <= _MISSED * _BEAT:
        await asyncio.sleep(0.2)
        last = max([last, *beats(begin)])
    outcome.detection_seconds = time.monotonic() - begin
    outcome.must(outcome.detection_seconds <= 4 * _BEAT, "the missing heartbeat was noticed late")
    begin = time.monotonic()
    await server.start()
    back = await stage.world.inbox.wait(begin, lambda note: note.channel == "heartbeat", 3 * SLACK)
    outcome.must(back is not None, "no heartbeat after the start")
    if back:
        outcome.reset_seconds = back.at - begin
    return outcome
