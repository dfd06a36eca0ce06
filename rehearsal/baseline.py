"""What holds while nothing is broken: all is found, nobody is told anything, and the samples are sent on."""

from __future__ import annotations

import asyncio
import time

from generators.conventions import notifying
from rehearsal import places
from rehearsal.cast import NoCastError
from rehearsal.factor import FACTOR
from rehearsal.outcome import Outcome
from rehearsal.stage import PAGES, SLACK, Stage

HEALTHY = 20.0
"""Seconds in which nothing is wrong: five minutes at the shipped speed."""
_BEAT = notifying.WATCHDOG_INTERVAL / FACTOR


async def discovery(stage: Stage) -> Outcome:
    """Every service is found and scraped, by nothing but what is shipped. Raises NoCastError without one."""
    outcome, begin = Outcome("discovery"), time.monotonic()
    wanted = len(stage.world.places.pods)
    if not wanted:
        raise NoCastError("no service that keeps running")
    query = 'count(group by (service, environment) (up{service!="",pod!=""} == 1))'
    while time.monotonic() < begin + 3 * SLACK:
        found = await stage.world.query(query)
        if found and int(found[0]["value"][1]) == wanted:
            outcome.detection_seconds = time.monotonic() - begin
            return outcome
        await asyncio.sleep(0.5)
    outcome.must(False, f"not all {wanted} pods were up after {3 * SLACK:.0f} s")
    return outcome


async def healthy(stage: Stage) -> Outcome:
    """Nobody hears of anything but the heartbeat, since the start."""
    outcome, begin = Outcome("healthy"), time.monotonic()
    await asyncio.sleep(HEALTHY)
    notes = stage.world.inbox.since(0, lambda note: note.channel != "heartbeat")
    outcome.pages = len({note.key for note in notes if note.channel == PAGES})
    for note in notes:
        outcome.must(False, f"{note.channel} heard of {note.title}")
    beats = [note.at for note in stage.world.inbox.since(begin, lambda note: note.channel == "heartbeat")]
    outcome.must(len(beats) >= HEALTHY / _BEAT / 2, f"only {len(beats)} heartbeats in {HEALTHY:.0f} s")
    return outcome


async def store(stage: Stage) -> Outcome:
    """What is meant for the long-term store got there, and what is dropped did not.

    Raises NoCastError where the catalog has no such store, or nothing to send.
    """
    outcome, world = Outcome("remote-write"), stage.world
    wanted = len({service.id for service, _ in world.places.pods})
    if world.model.fleet.platform.prometheus.remote_write is None or not wanted:
        raise NoCastError("no platform.prometheus.remote_write with something to send")
    query = 'count(group by (service) (max_over_time(up{service!="",pod!=""}[2m])))'
    found = await world.query(query, places.STORE)
    count = int(found[0]["value"][1]) if found else 0
    outcome.must(count == wanted, f"{count} of {wanted} services arrived")
    dropped = await world.query('count({__name__=~"(go|promhttp)_.+"})', places.STORE)
    outcome.must(not dropped, "series arrived that are to be dropped")
    labelled = await world.query(
        f'count(up{{service!="",platform!="{world.model.fleet.platform.name}"}})', places.STORE
    )
    outcome.must(not labelled, "series arrived without the platform's label")
    return outcome
