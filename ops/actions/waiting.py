"""Waits for a service to be well, and gives up as soon as it is clear that it will not be."""

from __future__ import annotations

import time
from collections.abc import Callable

from generators.model import Service
from ops.actions.site import Site
from ops.adapters.helm import Done, Running
from ops.faults import stopped
from ops.snapshot import Workload
from ops.verdicts.health import Health, Verdict, verdict

SOON, SELDOM = 20.0, 3.0
"""Seconds after which a change takes long, and by how many at most looks at it are then further apart: a
canary takes minutes, and each look reads the whole environment.
"""
SURE = 3
"""Looks in a row that must say failed: a controller may still be between two writes."""


def patience(service: Service, environment: str) -> float:
    """Seconds a rollout may take in all: the deadline, which begins anew with progress, and its pauses."""
    rollout = service.environments[environment].rollout
    pauses = sum(step.pause for step in rollout.steps) if rollout.strategy == "canary" else 0
    promotion = rollout.promotion if rollout.strategy == "blue-green" else 0
    return rollout.deadline + pauses + promotion + 60.0


def current(site: Site, service: Service) -> Verdict:
    """The verdict of this moment."""
    return verdict(service, site.environment.name, site.eyes.fresh())


def settled(
    site: Site,
    service: Service,
    helm: Running | None,
    before: Workload | None,
    told: Callable[[Verdict], None],
) -> tuple[Verdict, Done | None]:
    """Follows helm and the cluster until the service is healthy or failed; helm's own end as well.

    A failure that stood there ``before`` is not held against the change, until helm has applied it.
    Raises Stopped.
    """
    begun = time.monotonic()
    until = begun + patience(service, site.environment.name)
    done: Done | None = None
    bad = 0
    while True:
        if site.stopping.is_set():
            if helm is not None and done is None:
                helm.stop()
            raise stopped(
                "deploy/interrupted",
                f"{service.id} was left in the middle",
                f"./doit deploy {site.environment.name} {service.id} --apply goes on from there",
                place=f"{site.environment.name}/{service.id}",
                service=service.id,
            )
        if helm is not None and done is None:
            done = helm.wait(0.05)
            if done is not None and done.code:
                return current(site, service), done
        one = current(site, service)
        told(one)
        changed = done is not None or helm is None or _moved(before, one.workload)
        bad = bad + 1 if one.health is Health.FAILED and changed else 0
        if bad >= SURE:
            return one, helm.stop() if helm is not None and done is None else done
        if one.health is Health.HEALTHY and (helm is None or done is not None):
            return one, done
        if time.monotonic() >= until:
            return one, helm.stop() if helm is not None and done is None else done
        if not bad:
            site.stopping.wait(_apart(time.monotonic() - begun))


def _apart(seconds: float) -> float:
    """Seconds of rest between two looks, beside those of a look itself, after so many of waiting."""
    return min(max(seconds - SOON, 0.0) / SOON, SELDOM)


def _moved(before: Workload | None, now: Workload | None) -> bool:
    if now is None:
        return False
    return before is None or (before.digest, before.generation) != (now.digest, now.generation)
