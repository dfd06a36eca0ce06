"""Services whose loss calls somebody: one that answers nobody, one whose pod is gone, and both at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

from generators.model import Service
from rehearsal.factor import FACTOR
from rehearsal.faults import interval
from rehearsal.outcome import Outcome
from rehearsal.stage import Play, Stage

DOWN, VANISHED, BOTH = "core-down", "core-vanished", "two-cores"


async def down(stage: Stage, service: Service, before_end: asyncio.Event | None = None) -> Outcome:
    """It answers nobody. Where it is of the tier that hurts most, a mail says so too."""
    pod, begin = stage.world.fleet.pod(service.id), time.monotonic()
    outcome = await stage.incident(
        DOWN,
        stage.alert(service.id, "ServiceDown"),
        lambda: setattr(pod, "down", True),
        lambda: setattr(pod, "down", False),
        interval=interval(service),
        before_end=before_end,
    )
    tiers = stage.world.model.fleet.tiers.values()
    if service.tier.priority == max(one.priority for one in tiers):
        mails = stage.world.inbox.since(begin, lambda note: note.channel == "email" and note.firing)
        told = any(service.title in note.title for note in mails)
        outcome.must(told, f"the mail about {service.id} did not arrive")
    return outcome


async def vanished(stage: Stage, service: Service) -> Outcome:
    """Its pod is gone: no target is left that could be down."""
    taken: list[object] = []
    return await stage.incident(
        VANISHED,
        stage.alert(service.id, "ServiceDown"),
        lambda: taken.append(stage.world.vanish(service.id)),
        lambda: stage.world.return_pod(taken.pop()),
        interval=interval(service),
    )


async def both(
    stage: Stage, core: Service, upstream: Service, play: Play, recovered: Callable[[], Awaitable[None]]
) -> None:
    """One goes down, three scrapes later the other vanishes: two incidents, even where one needs it.

    ``recovered`` is called when the other is back.
    """
    back = asyncio.Event()

    async def second() -> Outcome:
        await asyncio.sleep(3 * interval(upstream) / FACTOR)
        return await vanished(stage, upstream)

    first = asyncio.create_task(play(DOWN, partial(down, stage, core, back)))
    try:
        other = await play(VANISHED, second)
        await recovered()
        back.set()
        outcome = await first
    finally:
        first.cancel()

    async def together() -> Outcome:
        found = Outcome(BOTH, other.detection_seconds, outcome.reset_seconds)
        found.keys = outcome.keys | other.keys
        found.pages = len(found.keys)
        found.must(found.pages == 2, f"{found.pages} incidents instead of 2")
        return found

    await play(BOTH, together)
