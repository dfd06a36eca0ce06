"""``restart``: new pods of the same version, a few at a time."""

from __future__ import annotations

from argparse import Namespace

from generators.model import Service
from generators.problems import Place, Problem
from ops.actions import guards, restarting
from ops.actions.patience import until
from ops.actions.site import Site
from ops.faults import ApiError, Unreachable
from ops.records import interventions
from ops.verdicts import interventions as judge
from ops.verdicts.health import verdict
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when every pod is a new one and the service is well (dry: when it may be asked for)."""
    world = World("restart", arguments)
    environment = world.environment(arguments.environment)
    (service,) = world.services([arguments.service])
    site = Site(world, environment)
    try:
        return _restart(site, service)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, f"restarting {service.id}") from error


def _restart(site: Site, service: Service) -> int:
    arguments, name = site.world.arguments, site.environment.name
    seen = site.look()
    one = verdict(service, name, seen)
    guards.allowed(site, "restart", service.id, judge.restarting(service, name, one, seen.budgets))
    guards.thawed(site, "restart")
    before = {pod.name for pod in seen.pods if pod.service == service.id}
    words = f"{service.id}: {len(before)} pods, {one.health}{f' ({one.reason})' if one.reason else ''}"
    more: dict[str, object] = {"service": service.id, "environment": name, "pods": sorted(before)}
    if not arguments.apply:
        lines = [words, f"restart {name}: 1 of 1 could be; --apply does it"]
        return site.world.tell((), lines, checked=1, of=1, more=more)
    with site.world.progress as progress, site.leases.held(service.id):
        progress.at(service.id, 0, 0)
        restarting.restart(site, service)
        site.history.append(
            service.id, interventions.RESTARTED, reason=arguments.reason, details=guards.details(site)
        )
        good, last = until(site, lambda s: restarting.done(service, before, s), arguments.wait)
    left = restarting.old(service, before, last)
    problems = []
    if not good:
        told = verdict(service, name, last)
        text = f"{service.id} is {told.health} and {left} of {len(before)} old pods are still there"
        text += f": {told.reason}" if told.reason else ""
        hint = told.next_step or f"./doit verify {name} {service.id} --wait 300"
        problems = [
            Problem("restart/unfinished", text, Place(f"{name}/{service.id}"), hint, service=service.id)
        ]
    lines = [
        words,
        f"restart {name}: {int(good)} of 1 done, {len(before) - left} of {len(before)} pods replaced",
    ]
    return site.world.tell(problems, lines, checked=int(good), of=1, more=more)
