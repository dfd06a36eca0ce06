"""Servers that are lost or start again: the database, Alertmanager, Prometheus."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from generators.alerts import Alert
from generators.conventions import notifying, scraping
from generators.model import Resource, Service
from rehearsal.cast import FAILING, Cast, Loss, NoCastError, loss_of
from rehearsal.factor import FACTOR
from rehearsal.faults import interval
from rehearsal.outcome import Outcome
from rehearsal.stage import SLACK, Play, Stage

NAMES = {"postgresql": "database-unreachable", "redis": "cache-unreachable"}
"""By type of what is lost; the types are those of ``STORES``."""
RESTART = "alertmanager-restart"
_BEAT = notifying.WATCHDOG_INTERVAL / FACTOR
_MISSED = 2.5
"""Heartbeats that may be late before somebody outside calls."""
_INTERVAL = 2 * scraping.PLATFORM_INTERVAL
"""Seconds until a scrape has what an exporter knows: each looks in a rhythm of its own."""


async def stores(stage: Stage, cast: Cast, play: Play) -> asyncio.Future[Outcome] | None:
    """A database and a cache are lost at once, as far as there are any: each is one page.

    Those that need one of them fail, and stay quiet through a restart of Alertmanager too. Returns when
    all ends were told, and what is still to be waited for: whether those stay quiet until their own
    windows have forgotten the fault.
    """
    crowded = next((one for one in cast.losses.values() if one.dependents), None)
    alone = [
        asyncio.ensure_future(play(name, partial(_alone, stage, cast, kind)))
        for kind, name in NAMES.items()
        if crowded is None or kind != crowded.resource.type
    ]
    try:
        if crowded is None:
            await play(RESTART, partial(_nobody, cast.lacking[FAILING]))
            return None
        return await _crowded(stage, crowded, play)
    finally:
        await asyncio.gather(*alone)


async def _nobody(why: str) -> Outcome:
    raise NoCastError(why)


async def _alone(stage: Stage, cast: Cast, kind: str) -> Outcome:
    """The loss of a real server is a page, told by its real exporter."""
    lost = cast.loss(kind).resource
    server, turning = stage.world.stores.servers[lost.name], Turning()
    outcome = await stage.incident(
        NAMES[kind],
        _lost(stage, lost),
        lambda: turning.soon(server.stop()),
        lambda: turning.soon(server.start()),
        interval=_INTERVAL,
    )
    await turning.done()
    return outcome


async def _crowded(stage: Stage, loss: Loss, play: Play) -> asyncio.Future[Outcome]:
    """The same with those that need it."""
    lost, failing = loss.resource, loss.dependents
    pods = [stage.world.fleet.pod(one.id) for one in failing]
    quiet = [("ErrorsCritical", one.id) for one in failing]
    ended = asyncio.Event()
    server, turning = stage.world.stores.servers[lost.name], Turning()

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
            NAMES[lost.type],
            _lost(stage, lost),
            begin_fault,
            end_fault,
            interval=_INTERVAL,
            quiet=quiet,
            patience=max(stage.bound(stage.alert(one.id, "ErrorsCritical"), _INTERVAL) for one in failing),
            before_end=ended,
        )
    )
    while not task.done() and not set(quiet) <= stage.suppressed(begin, {one.id for one in failing}):
        await asyncio.sleep(0.5)
    await play(RESTART, partial(_alertmanager_restart, stage, quiet))
    ended.set()
    await asyncio.wait([task])
    await turning.done()
    return asyncio.ensure_future(
        play(NAMES[lost.type], partial(_with_dependents, stage, task, begin, failing))
    )


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


def _lost(stage: Stage, resource: Resource) -> Alert:
    return next(one for one in stage.world.alerts if loss_of(resource, one))


async def _alertmanager_restart(stage: Stage, quiet: list[tuple[str, str]]) -> Outcome:
    outcome, server = Outcome(RESTART), stage.world.servers["alertmanager"]
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


async def restart(stage: Stage, service: Service) -> Outcome:
    """Prometheus restarts while an alert is pending: told once, by one restart later at most."""
    server = stage.world.servers["prometheus"]
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

    last = max(beats(0), default=begin)
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
