"""``stop``: takes services out of operation until they are scaled again."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from functools import partial

from generators.model import Service
from generators.problems import Place, Problem
from ops.actions import guards, scaling
from ops.actions.patience import until
from ops.actions.site import Site
from ops.faults import ApiError, Stopped, Unreachable
from ops.records import interventions
from ops.snapshot import Snapshot
from ops.verdicts import interventions as judge
from ops.verdicts.health import verdict
from ops.verdicts.levels import levels
from ops.verdicts.promotion import Refusal
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when no pod of the services is left (dry: when they may be stopped)."""
    world = World("stop", arguments)
    environment = world.environment(arguments.environment)
    services = world.services(arguments.services)
    site = Site(world, environment)
    try:
        return _stop(site, services)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, "stopping") from error


def _stop(site: Site, services: Sequence[Service]) -> int:
    arguments, name = site.world.arguments, site.environment.name
    reason = guards.reasoned(site, "stop", "taking a service out of operation")
    seen = site.look()
    refused = _refused(site, services, seen)
    if refused:
        raise Stopped([guards.problem(site, "stop", service, no) for service, no in refused])
    guards.thawed(site, "stop")
    # Who calls goes before who is called.
    order = [one for level in reversed(levels(services)) for one in level]
    words = f"in this order: {' '.join(one.id for one in order)}"
    more = {"environment": name, "services": [one.id for one in order]}
    if not arguments.apply:
        lines = [words, f"stop {name}: {len(order)} of {len(order)} could be; --apply does it"]
        return site.world.tell((), lines, checked=len(order), of=len(order), more=more)
    problems = []
    with site.world.progress as progress:
        progress.expect(len(order))
        for one in order:
            progress.at(one.id, 0, 0)
            with site.leases.held(one.id):
                scaling.none(site, one)
                site.history.append(
                    one.id, interventions.STOPPED, reason=reason, details=guards.details(site)
                )
            good, last = until(site, partial(_gone, one), arguments.wait)
            progress.end(one.id)
            if not good:
                text = f"{_pods(one, last)} pods of {one.id} are still there"
                hint = f"./doit status {name}"
                place = Place(f"{name}/{one.id}")
                problems.append(Problem("stop/unfinished", text, place, hint, service=one.id))
    done = len(order) - len(problems)
    lines = [words, f"  back: ./doit scale {name} SERVICE --as-stated --apply, the last one first"]
    lines.append(f"stop {name}: {done} of {len(order)} stopped")
    return site.world.tell(problems, lines, checked=done, of=len(order), more=more)


def _refused(site: Site, services: Sequence[Service], seen: Snapshot) -> list[tuple[str, Refusal]]:
    running = {one.service for one in seen.workloads if one.desired}
    leaving = {one.id for one in services}
    found = []
    for one in services:
        now = verdict(one, site.environment.name, seen).workload
        answer = judge.stopping(one, site.environment.name, site.world.model.services, running, leaving, now)
        no = answer.hard or (None if site.world.arguments.insist else answer.soft)
        if no is not None:
            found.append((one.id, no))
    return found


def _gone(service: Service, seen: Snapshot) -> bool:
    return not _pods(service, seen)


def _pods(service: Service, seen: Snapshot) -> int:
    if service.kind == "cron":
        return 0
    return sum(pod.service == service.id for pod in seen.pods)
