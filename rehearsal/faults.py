"""Faults of single services: errors, a certificate, series, being away, coming and going."""

from __future__ import annotations

import asyncio
import time

from generators.conventions import notifying
from generators.model import Service
from rehearsal.factor import FACTOR
from rehearsal.outcome import Outcome
from rehearsal.stage import SLACK, Stage


def interval(service: Service) -> int:
    """Seconds between two scrapes, where it is scraped least often."""
    return max(one.scrape_interval for one in service.environments.values())


async def errors(stage: Stage, name: str, service: Service, share: float, alert: str) -> Outcome:
    """A share of requests fails: who pages keeps the warning quiet."""
    pod = stage.world.fleet.pod(service.id)
    loud = alert == "ErrorsCritical" and stage.has(service.id, "ErrorsWarning")
    return await stage.incident(
        name,
        stage.alert(service.id, alert),
        lambda: setattr(pod, "errors", share),
        lambda: setattr(pod, "errors", 0.0),
        interval=interval(service),
        quiet=[("ErrorsWarning", service.id)] if loud else (),
        patience=stage.bound(stage.alert(service.id, "ErrorsWarning"), interval(service)) if loud else 0,
    )


async def certificate(stage: Stage, service: Service) -> Outcome:
    """Told although errors of the same service fire: it is another signal."""
    return await stage.incident(
        "expired-certificate",
        stage.alert(service.id, "CertificateInvalid"),
        lambda: stage.world.fleet.show_certificate(service.id, "expired"),
        lambda: stage.world.fleet.show_certificate(service.id, "good"),
        interval=interval(service),
    )


async def swelling(stage: Stage, service: Service) -> Outcome:
    """Too many series: said so, and not that the service is down."""
    begin = time.monotonic()
    pod = stage.world.fleet.pod(service.id)
    outcome = await stage.incident(
        "series-limit",
        stage.alert(service.id, "SeriesLimitBroken"),
        lambda: setattr(pod, "series", service.base.series + 500),
        lambda: setattr(pod, "series", 0),
        interval=interval(service),
    )
    down = stage.world.inbox.since(
        begin, lambda note: note.subject == service.id and "ServiceDown" in note.text
    )
    outcome.must(not down, "it was told to be down as well")
    return outcome


async def business(stage: Stage, service: Service) -> Outcome:
    """Down where nobody is called for it: the team's channel hears."""
    pod = stage.world.fleet.pod(service.id)
    return await stage.incident(
        "business-down",
        stage.alert(service.id, "ServiceDown"),
        lambda: setattr(pod, "down", True),
        lambda: setattr(pod, "down", False),
        interval=interval(service),
    )


async def flapping(stage: Stage, service: Service) -> Outcome:
    """Down long enough to be told, up for a moment, down again: told once."""
    outcome = Outcome("flapping")
    pod, begin = stage.world.fleet.pod(service.id), time.monotonic()
    alert = stage.alert(service.id, "ServiceDown")
    down = (alert.duration + 3 * interval(service)) / FACTOR

    def told() -> list[float]:
        fits = stage.world.inbox.since(begin, lambda note: note.subject == service.id and note.firing)
        return [note.at for note in fits]

    for _ in range(2):
        pod.silent = True
        await asyncio.sleep(down)
        pod.silent = False
        await asyncio.sleep(2 * interval(service) / FACTOR)
    ended = time.monotonic()
    limit = (alert.keep_firing + 2 * notifying.MORE_WAIT) / FACTOR + SLACK
    over = await stage.world.inbox.wait(
        ended, lambda note: note.subject == service.id and not note.firing, limit
    )
    outcome.must(over is not None, f"the end was not told within {limit:.0f} s")
    if over:
        outcome.reset_seconds = over.at - ended
    outcome.must(len(told()) == 1, f"told {len(told())} times instead of once")
    if told():
        outcome.detection_seconds = told()[0] - begin
    outcome.pages = stage.pages(begin, alert)
    outcome.must(outcome.pages == 0, f"{outcome.pages} pages instead of 0")
    outcome.suppressed = len(stage.suppressed(begin, {service.id}))
    return outcome
