"""``status``: one screen for the fleet, the same as JSON, and the same for Prometheus."""

from __future__ import annotations

import sys
from argparse import Namespace

from generators.model import Environment
from generators.problems import Place, Problem, Severity
from ops.actions import budgets
from ops.faults import ApiError, Stopped, Unreachable
from ops.reports import fleet as report
from ops.verdicts.fleet import Row, rows
from ops.verdicts.health import Health
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when every service that is deployed is well; 3 when an environment did not answer."""
    world = World("status", arguments)
    environments = world.environments(arguments.environments)
    if arguments.serve:
        from ops.exporter import serve

        return serve(world, environments, (arguments.listen, arguments.serve), look)
    found: list[Row] = []
    problems: list[Problem] = []
    lines: list[str] = []
    empty: list[str] = []
    code = 0
    server = budgets.address(arguments.prometheus, world.model.fleet.platform.prometheus.address)
    for environment in environments:
        try:
            with world.busy(environment.name):
                own, told = _look(world, environment)
        except Stopped as stop:
            # An environment that nobody has deployed to yet is worth a word, not a failure of the others.
            undeployed = {one.rule for one in stop.problems} == {"cluster/namespace"} and len(
                environments
            ) > 1
            problems += [_softened(p) for p in stop.problems] if undeployed else stop.problems
            code = code if undeployed else max(code, stop.code)
            empty += [environment.name] if undeployed else []
            lines += [
                *([""] if lines else []),
                f"{environment.name}: {'not deployed' if undeployed else 'unknown'}",
            ]
            continue
        if server:
            try:
                own = budgets.with_budgets(own, environment, server)
            except Stopped as stop:
                # What runs is known all the same.
                problems += [_softened(one) for one in stop.problems]
        found += own
        problems += told
        lines += [*([""] if lines else []), *report.lines(environment.name, own, budgets=bool(server))]
    well = sum(row.well for row in found)
    # Where nothing was ever deployed nothing can be unwell; what did not answer counts.
    total = len(world.model.services) * (len(environments) - len(empty))
    lines.append(report.closing(well, total, empty))
    more = {"services": [row.as_object() for row in found]}
    told_code = world.tell(problems, lines, checked=well, of=total, more=more)
    sys.stdout.flush()
    return max(code, told_code)


def look(world: World, environment: Environment) -> tuple[Row, ...]:
    """The rows of one environment. Raises Stopped when it could not be seen."""
    return _look(world, environment)[0]


def _look(world: World, environment: Environment) -> tuple[tuple[Row, ...], list[Problem]]:
    api = world.api(environment)
    try:
        seen = world.collector(environment, api).brief()
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, api, "looking at the services") from error
    own = rows(world.model.services, seen, platform_parts(world, environment))
    problems = list(world.skewed(environment, api))
    problems += [unseen(environment, kind, why) for kind, why in seen.unseen if kind != "Rollout"]
    return own, [*problems, *(problem(row) for row in own if not row.well)]


def platform_parts(world: World, environment: Environment) -> frozenset[str]:
    """Names of workloads that the platform chart runs: databases, caches, queues."""
    return frozenset(n for n, r in world.model.fleet.resources.items() if environment.name in r.in_cluster)


def problem(row: Row) -> Problem:
    """A row that is not well as a finding; what is on its way is a warning."""
    one = row.verdict
    soft = one.health in (Health.PROGRESSING, Health.ORPHANED)
    return Problem(
        f"health/{one.health}",
        f"{one.service} is {one.health}: {one.reason}",
        Place(f"{row.environment}/{one.service}"),
        one.next_step,
        Severity.WARNING if soft else Severity.ERROR,
        service=one.service,
        environment=row.environment,
    )


def unseen(environment: Environment, kind: str, why: str) -> Problem:
    """What could not be listed, and so was not judged."""
    return Problem(
        "cluster/unseen",
        f"{kind} could not be listed, so nothing is known of them: {why}",
        Place(environment.name),
        "install what defines them, or ask for the right to list them",
        Severity.WARNING,
        environment=environment.name,
    )


def _softened(one: Problem) -> Problem:
    return Problem(one.rule, one.message, one.place, one.hint, Severity.WARNING)
