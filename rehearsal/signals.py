"""What is no incident: real exporters name what alerts read, and one id leads from a request to its trace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from generators.model import Service
from rehearsal import selectors
from rehearsal.cast import STORES, NoCastError
from rehearsal.outcome import Outcome
from rehearsal.parts import parse
from rehearsal.selectors import Selector
from rehearsal.stage import SLACK, Stage
from rehearsal.stores import ONLY_ON_REPLICAS
from rehearsal.tracing import CALL, Context, ask

_AT_ONCE = 50
"""Selectors in one query."""


async def correlation(stage: Stage, caller: Service, callee: Service) -> Outcome:
    """One request through two services: two spans, one below the other, two log lines, one id."""
    outcome, begin, world = Outcome("correlation"), time.monotonic(), stage.world
    core, upstream = caller.id, callee.id
    address = f"{world.fleet.address(core)}?{CALL}={upstream}"
    context, unseen = Context.new(), Context.new(sampled=False)
    try:
        await ask(address, context)
        await ask(address, unseen)
    except OSError as error:
        outcome.must(False, f"a request to {core} had no answer: {error}")
        return outcome
    wanted = {core, upstream}

    def arrived() -> bool:
        spans, lines = world.collector.of(context.trace)
        _, quiet = world.collector.of(unseen.trace)
        return all({one.service for one in found} == wanted for found in (spans, lines, quiet))

    outcome.must(await world.collector.wait(arrived, SLACK), "the trace or its log lines did not arrive")
    outcome.detection_seconds = time.monotonic() - begin
    spans, lines = world.collector.of(context.trace)
    by_service = {one.service: one for one in spans}
    if outcome.ok:
        first, second = by_service[core], by_service[upstream]
        outcome.must(first.parent == context.parent, f"the span of {core} does not begin at the request")
        outcome.must(second.parent == first.span, f"the span of {upstream} is not below that of {core}")
        for line in lines:
            same = line.span == by_service[line.service].span
            outcome.must(same, f"the log line of {line.service} does not name its span")
        outcome.must(not world.collector.of(unseen.trace)[0], "a trace that was not sampled was sent")
        found = await world.query(f'up{{service="{core}",pod!=""}}')
        outcome.must(bool(found), f"no metric carries the name that the trace gives to {core}")
    return outcome


async def exporters(stage: Stage) -> Outcome:
    """Every metric that alerts read of a database or cache is one that its real exporter has.

    Raises NoCastError where there is none.
    """
    if not stage.world.stores.real:
        raise NoCastError(f"no resource of type {' or '.join(STORES)}")
    outcome, begin, world = Outcome("real-exporters"), time.monotonic(), stage.world
    for name, _ in world.stores.real:
        wanted = {
            series
            for alert in world.alerts
            if alert.component == name and alert.signal != "backup"
            for series in (parse(one.series)[0] for one in alert.proof.inputs)
            if ":" not in series  # what rules record, no exporter has
        } - ONLY_ON_REPLICAS
        outcome.must(bool(wanted), f"no alert reads anything of {name}")
        query = f'group by (__name__) ({{resource="{name}",environment="{world.environment}"}})'
        end = begin + 3 * SLACK
        found: set[str] = set()
        while time.monotonic() < end and not wanted <= found:
            found = {one["metric"]["__name__"] for one in await world.query(query)}
            await asyncio.sleep(0.5)
        for missing in sorted(wanted - found):
            outcome.must(False, f"the exporter of {name} has no {missing}")
    outcome.detection_seconds = time.monotonic() - begin
    return outcome


async def selected(stage: Stage, patience: float = SLACK) -> Outcome:
    """Whatever a rule or a panel reads is there, within seconds, with the labels that discovery gave it."""
    outcome, world = Outcome("selectors"), stage.world
    wanted = await asyncio.to_thread(selectors.shipped, world.monitoring)
    outcome.must(bool(wanted), "no rule and no panel reads anything")
    missing, end = await _missing(stage, wanted), time.monotonic() + patience
    # One scrape that was late on a busy machine takes all series of its target away for a moment.
    while missing and time.monotonic() < end:
        await asyncio.sleep(1)
        missing = await _missing(stage, missing)
    for one in missing:
        outcome.must(False, f"nothing is {one.text}, which {one.file} reads")
    return outcome


async def _missing(stage: Stage, wanted: Sequence[Selector]) -> list[Selector]:
    """Those that meet nothing now."""
    missing: list[Selector] = []
    for begin in range(0, len(wanted), _AT_ONCE):
        batch = wanted[begin : begin + _AT_ONCE]
        asked = (
            f'label_replace(group({one.text}), "number", "{number}", "", "")'
            for number, one in enumerate(batch)
        )
        found = {int(one["metric"]["number"]) for one in await stage.world.query(" or ".join(asked))}
        missing += [one for number, one in enumerate(batch) if number not in found]
    return missing
