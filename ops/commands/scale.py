"""``scale``: more pods of a service for a while, and back to what is stated."""

from __future__ import annotations

from argparse import Namespace

from generators.conventions import workloads as kinds
from generators.model import Service
from generators.problems import Place, Problem
from ops.actions import guards, scaling
from ops.actions.patience import until
from ops.actions.site import Site
from ops.faults import USAGE, ApiError, Unreachable, stopped
from ops.records import interventions
from ops.snapshot import Snapshot, Workload
from ops.verdicts import interventions as judge
from ops.verdicts.health import verdict
from ops.world import World, in_words


def run(arguments: Namespace) -> int:
    """0 when so many pods are ready (dry: when they may be asked for)."""
    world = World("scale", arguments)
    environment = world.environment(arguments.environment)
    (service,) = world.services([arguments.service])
    if (arguments.pods is None) == (not arguments.as_stated):
        hint = f"./doit scale {environment.name} {service.id} 4, or --as-stated"
        raise stopped(
            "usage/pods", "say how many pods, or --as-stated", hint, place=environment.name, code=USAGE
        )
    site = Site(world, environment)
    try:
        return _scale(site, service)
    except (Unreachable, ApiError) as error:
        raise in_words(error, environment, site.api, f"scaling {service.id}") from error


def _scale(site: Site, service: Service) -> int:
    arguments, name = site.world.arguments, site.environment.name
    seen = site.look()
    now = verdict(service, name, seen).workload
    bounds = service.environments[name].scaling
    wanted = bounds.minimum if arguments.as_stated else arguments.pods
    if service.kind != "cron" or not arguments.as_stated:
        guards.allowed(site, "scale", service.id, judge.scaling(service, name, wanted, now, seen))
    guards.thawed(site, "scale")
    stands = f"{now.ready} of {now.desired} pods are ready" if now else "nothing runs"
    how = f"at least {wanted}" if bounds.scaled else f"{wanted}"
    words = f"{service.id}: {stands}; {'as stated, ' if arguments.as_stated else ''}{how}"
    more = {"service": service.id, "environment": name, "wanted": wanted, "ready": now.ready if now else 0}
    if not arguments.apply:
        lines = [words, f"scale {name}: 1 of 1 could be; --apply does it"]
        return site.world.tell((), lines, checked=1, of=1, more=more)
    with site.leases.held(service.id):
        if arguments.as_stated:
            scaling.as_stated(site, service)
        else:
            scaling.at_least(site, service, wanted)
        site.history.append(
            service.id, interventions.RESTATED if arguments.as_stated else interventions.SCALED,
            reason=arguments.reason, details={"pods": str(wanted), **guards.details(site)},
        )  # fmt: skip
    floor = wanted if service.kind in kinds.RUNS else 0
    with site.world.busy(f"{service.id}: {floor} pods"):
        good, last = until(site, lambda one: _ready(_of(service, one), floor), arguments.wait)
    found = _of(service, last)
    more["ready"] = found.ready if found else 0
    problems = []
    if not good:
        told = verdict(service, name, last)
        text = f"{more['ready']} of {wanted} pods of {service.id} are ready: {told.reason or 'still coming'}"
        hint = told.next_step or f"./doit verify {name} {service.id}"
        problems = [Problem("scale/unready", text, Place(f"{name}/{service.id}"), hint, service=service.id)]
    lines = [words]
    if not arguments.as_stated:
        lines.append(
            f"  until: ./doit scale {name} {service.id} --as-stated --apply (drift shows it till then)"
        )
    lines.append(f"scale {name}: {int(good)} of 1 has its {wanted} pods")
    return site.world.tell(problems, lines, checked=int(good), of=1, more=more)


def _of(service: Service, seen: Snapshot) -> Workload | None:
    return verdict(service, seen.environment, seen).workload


def _ready(now: Workload | None, wanted: int) -> bool:
    return now is not None and now.seen and now.ready >= wanted
