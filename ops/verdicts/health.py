"""Is a service well? A state machine over snapshots: progressing, healthy, failed or missing.

``failed`` is final for a deployment: nothing that the cluster does by itself will cure it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from generators.conventions import operations
from generators.conventions import workloads as kinds
from generators.grammar.quantities import amount
from generators.model import Service
from ops.snapshot import OWNED, Pod, Snapshot, Workload
from ops.verdicts.controllers import of_controller
from ops.verdicts.pods import of_pods
from ops.verdicts.state import HEALTHY, Finding, State

__all__ = ["Health", "Verdict", "crowded", "environment_findings", "orphans", "verdict"]

CROWDED = Fraction(19, 20)
"""Share of a quota from which it is worth a word: less than one pod in twenty fits in."""


class Health(StrEnum):
    """What a person wants to know first."""

    HEALTHY = "healthy"
    PROGRESSING = "progressing"
    FAILED = "failed"
    MISSING = "missing"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One service in one environment: health, why, and one next step."""

    service: str
    health: Health
    reason: str
    next_step: str
    workload: Workload | None
    notes: tuple[str, ...] = ()
    """What is no failure, but will be one soon: no headroom, a blind scaler."""
    unjudged: bool = False
    """It failed because nobody could judge its new version, against which nothing is known."""


def verdict(service: Service, environment: str, seen: Snapshot) -> Verdict:
    """The verdict on one service."""
    settings = service.environments[environment]
    _, kind = kinds.controller(service.kind, settings.rollout.strategy)
    own = [w for w in seen.workloads if w.service == service.id and w.kind == kind]
    if not own:
        return Verdict(
            service.id,
            Health.MISSING,
            f"there is no {kind} of it",
            f"./doit deploy {environment} {service.id} --apply",
            None,
        )
    newest = max(own, key=lambda one: one.created)
    pods = [pod for pod in seen.pods if pod.service == service.id and not pod.leaving]
    found = _worst(_states(service, newest, pods, seen))
    step = found.next_step.format(environment=environment, service=service.id, namespace=seen.namespace)
    return Verdict(
        service.id,
        Health(found.state.value),
        found.reason,
        step,
        newest,
        tuple(_notes(service, newest, seen)),
        found.unjudged,
    )


def orphans(
    services: Iterable[Service], seen: Snapshot, platform_parts: frozenset[str]
) -> tuple[Verdict, ...]:
    """Workloads whose service has left the catalog; parts of the platform are none."""
    known = {service.id for service in services} | platform_parts
    return tuple(
        Verdict(
            w.service or w.name,
            Health.ORPHANED,
            f"{w.kind} {w.name} is of no service of the catalog",
            f"remove it: ./doit retire {seen.environment} {w.service or w.name}",
            w,
        )
        for w in seen.workloads
        if w.service not in known and w.release not in (operations.RECORD_PART, OWNED)
    )


def environment_findings(seen: Snapshot) -> tuple[tuple[str, str, str], ...]:
    """What is wrong with the environment itself: (subject, what, next step)."""
    found = [
        (
            f"{one.kind}/{one.name}",
            f"is not ready: {one.message}",
            f"kubectl -n {seen.namespace} describe {one.kind.lower()} {one.name}",
        )
        for one in seen.dependencies
        if not one.ready and one.kind == "Certificate"
    ]
    return tuple(found)


def crowded(seen: Snapshot) -> tuple[tuple[str, str, str], ...]:
    """Quotas in which hardly anything is left, as ``environment_findings``: no failure, but soon one."""
    return tuple(
        (
            f"ResourceQuota/{one.name}",
            f"is nearly used up: {one.used.get(name, '0')} of {hard} {name}",
            f"raise environments.{seen.environment}.quota before the next deployment, or ask for less",
        )
        for one in seen.quotas
        for name, hard in sorted(one.hard.items())
        if amount(hard) and amount(one.used.get(name, "0")) > amount(hard) * CROWDED
    )


def _states(service: Service, newest: Workload, pods: list[Pod], seen: Snapshot) -> Iterable[Finding]:
    yield of_controller(newest)
    if newest.kind in ("CronJob", "Job"):
        return
    yield from of_pods(newest, pods, seen)
    yield from _secrets(service, newest, seen)
    if service.kind in kinds.SERVES and newest.ready and newest.desired and seen.endpoints:
        ready = seen.endpoints.get(service.id)
        if not ready:
            yield Finding(
                State.PROGRESSING,
                "its Service has no ready endpoint, although pods are ready",
                "kubectl -n {namespace} get endpointslices -l kubernetes.io/service-name={service}",
            )


def _secrets(service: Service, newest: Workload, seen: Snapshot) -> Iterable[Finding]:
    if newest.desired and newest.ready >= newest.desired:
        return
    for one in seen.dependencies:
        if one.kind == "ExternalSecret" and one.service == service.id and not one.ready:
            yield Finding(
                State.PROGRESSING,
                f"its secrets are not there: {one.message}",
                "kubectl -n {namespace} describe externalsecret {service}",
            )


def _worst(found: Iterable[Finding]) -> Finding:
    """The worst; of several that are as bad what explains most: pods explain why it is not there yet.

    What is known against a version counts more than that nobody could judge it.
    """
    listed = [HEALTHY, *found]
    worst = max(one.state.rank for one in listed)
    equal = [one for one in listed if one.state.rank == worst]
    return min(equal, key=lambda one: one.unjudged) if equal[0].state is State.FAILED else equal[-1]


def _notes(service: Service, newest: Workload, seen: Snapshot) -> Iterable[str]:
    for budget in seen.budgets:
        if budget.service == service.id and not budget.allowed and newest.desired > 1:
            yield f"no pod may be evicted now ({budget.healthy} of {budget.wanted} needed are healthy)"
    for scaler in seen.scalers:
        if scaler.target == service.id and scaler.blind:
            yield f"the autoscaler is blind: {scaler.blind}"
    if newest.suspended:
        yield f"the {newest.kind} is suspended"
