"""``verify``: every service judged, with the reason and one next step; with --apply, on record."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Sequence

from generators.model import Environment, Service
from generators.problems import Place, Problem, Severity
from ops.actions.site import SILENCE, Eyes
from ops.adapters.api import Api
from ops.commands.status import platform_parts, problem, unseen
from ops.faults import ApiError, Unreachable
from ops.reports import fleet as report
from ops.snapshot import Snapshot
from ops.verdicts.fleet import Row, rows
from ops.verdicts.health import Health, crowded, environment_findings
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when every service is healthy; what is still progressing at the end is a finding."""
    world = World("verify", arguments)
    environment = world.environment(arguments.environment)
    services = world.services(arguments.services)
    api = world.api(environment)
    try:
        own, seen = _waited(world, environment, api, services, arguments.wait)
        if arguments.prometheus:
            from ops.actions.objectives import judged

            own = judged(own, services, environment, arguments.prometheus)
        recorded = _record(world, environment, api, own) if arguments.apply else 0
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, api, "looking at the services") from error
    problems = [*world.skewed(environment, api), *(unseen(environment, k, w) for k, w in seen.unseen)]
    problems += [_judged(row) for row in own if not row.well]
    problems += [
        Problem("health/environment", f"{what} {words}", Place(environment.name), hint)
        for what, words, hint in environment_findings(seen)
    ]
    problems += [
        Problem("health/quota", f"{what} {words}", Place(environment.name), hint, Severity.WARNING)
        for what, words, hint in crowded(seen)
    ]
    well = sum(row.well for row in own)
    lines = report.lines(environment.name, own)
    if arguments.apply:
        lines.append(f"recorded: {recorded} of {len(own)}")
    lines.append(f"verify: {well} of {len(own)} healthy")
    more = {"services": [row.as_object() for row in own]}
    return world.tell(problems, lines, checked=well, of=len(own), more=more)


def _waited(
    world: World, environment: Environment, api: Api, services: Sequence[Service], patience: int
) -> tuple[tuple[Row, ...], Snapshot]:
    until = time.monotonic() + patience
    # Who does not wait for services does not wait for a silent server either.
    eyes = Eyes(world.collector(environment, api).whole, min(SILENCE, patience))
    parts = platform_parts(world, environment)
    with world.progress as progress:
        progress.expect(len(services))
        while True:
            seen = eyes.fresh()
            found = rows(services, seen, parts)
            found = found[: len(services)]
            busy = [row for row in found if row.verdict.health is Health.PROGRESSING]
            if not busy or time.monotonic() >= until:
                return found, seen
            progress.at("waiting for services", len(found) - len(busy), len(found))


def _judged(row: Row) -> Problem:
    found = problem(row)
    return Problem(
        found.rule,
        found.message,
        found.place,
        found.hint,
        service=found.service,
        environment=found.environment,
    )


def _record(world: World, environment: Environment, api: Api, own: Sequence[Row]) -> int:
    from ops.actions.verification import record

    return sum(record(world, environment, api, row) for row in own)
