"""Whether a service may be scaled, restarted or stopped now: the catalog's guard rails, as refusals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from generators.conventions import workloads as kinds
from generators.grammar.quantities import amount
from generators.model import Service
from ops.snapshot import Budget, Quota, Snapshot, Workload
from ops.verdicts.health import Verdict
from ops.verdicts.promotion import Refusal


@dataclass(frozen=True, slots=True)
class Answer:
    """None of the two: it may. ``hard`` cannot be insisted on, ``soft`` protects others and can."""

    hard: Refusal | None = None
    soft: Refusal | None = None


def scaling(service: Service, environment: str, wanted: int, now: Workload | None, seen: Snapshot) -> Answer:
    """Whether at least ``wanted`` pods may run: within the catalog's bounds and the namespace's quota."""
    bounds = service.environments[environment].scaling
    if service.kind not in kinds.RUNS:
        words = f"{service.id} is a {service.kind}: it runs and ends, so there is nothing to scale"
        return Answer(Refusal("not-scaled", words, f"./doit status {environment}"))
    if now is None:
        return Answer(_missing(service, environment))
    key = f"services.{service.id}.scaling"
    if wanted < bounds.minimum:
        words = f"{service.id} runs with at least {bounds.minimum} pods in {environment}; {wanted} is fewer"
        hint = f"change {key}.min, or take it out of service: ./doit stop {environment} {service.id}"
        return Answer(Refusal("below-minimum", words, hint))
    if wanted > bounds.maximum:
        words = f"{service.id} runs with at most {bounds.maximum} pods in {environment}; {wanted} is more"
        return Answer(Refusal("above-maximum", words, f"change {key}.max, then generate and deploy"))
    short = _short(service, environment, wanted - now.replicas, seen.quotas)
    if short:
        words = f"{wanted} pods of {service.id} do not fit into the quota of {seen.namespace}: {short}"
        return Answer(Refusal("quota", words, f"raise environments.{environment}.quota, or ask for fewer"))
    return Answer()


def restarting(service: Service, environment: str, one: Verdict, budgets: Iterable[Budget]) -> Answer:
    """Whether its pods may be replaced now: it runs, nothing else is moving it, and a pod can be spared."""
    now = one.workload
    if service.kind not in kinds.RUNS:
        words = f"{service.id} is a {service.kind}: its next run is a new pod anyway"
        return Answer(Refusal("not-running", words, f"./doit logs {environment} {service.id}"))
    if now is None:
        return Answer(_missing(service, environment))
    if now.desired == 0:
        words = f"{service.id} is stopped, so there is nothing to restart"
        hint = f"./doit scale {environment} {service.id} --as-stated --apply starts it"
        return Answer(Refusal("stopped", words, hint))
    if now.updated < now.desired and now.kind != "Rollout":
        words = f"{service.id} is being changed: {now.updated} of {now.desired} pods are of the new version"
        return Answer(None, Refusal("changing", words, f"./doit verify {environment} {service.id}"))
    tight = next((b for b in budgets if b.service == service.id and not b.allowed and b.healthy), None)
    if tight is not None:
        words = f"no pod of {service.id} can be spared: {tight.healthy} are well and {tight.wanted} needed"
        return Answer(None, Refusal("no-headroom", words, f"./doit verify {environment} {service.id}"))
    return Answer()


def stopping(
    service: Service, environment: str, services: Sequence[Service], running: Collection[str],
    leaving: Collection[str], now: Workload | None,
) -> Answer:  # fmt: skip
    """Whether it may be taken out of service. ``leaving``: what is stopped with it, itself included.

    Services that call it and cannot do without it (``optional`` is not set) must not run.
    """
    if service.kind == "job":
        words = f"{service.id} is a job, which ends by itself"
        return Answer(Refusal("not-running", words, f"./doit status {environment}"))
    if now is None:
        return Answer(_missing(service, environment))
    needing = [
        one.id for one in services if one.id in running and one.id not in leaving and _needs(one, service.id)
    ]
    if needing:
        words = f"{service.id} is needed by {', '.join(needing)}, which {_verb(needing)} running"
        names = " ".join((*needing, service.id))
        hint = f'./doit stop {environment} {names}, or say why it must be: --insist "TEXT"'
        return Answer(None, Refusal("needed", words, hint))
    return Answer()


def _needs(caller: Service, callee: str) -> bool:
    return any(call.service == callee and not call.optional for call in caller.calls)


def _verb(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _missing(service: Service, environment: str) -> Refusal:
    words = f"{service.id} does not run in {environment}"
    return Refusal("not-there", words, f"./doit deploy {environment} {service.id} --apply")


def _short(service: Service, environment: str, more: int, quotas: Iterable[Quota]) -> str:
    if more <= 0:
        return ""
    requests = service.environments[environment].requests
    needed = {
        "pods": amount(more),
        "requests.cpu": amount(requests.cpu) * more,
        "requests.memory": amount(requests.memory) * more,
    }
    for quota in quotas:
        for name, need in needed.items():
            # Whose pods a scoped one counts, only the server knows; it has the last word anyway.
            if quota.scoped or name not in quota.hard:
                continue
            left = amount(quota.hard[name]) - amount(quota.used.get(name, "0"))
            if need > left:
                return f"{name} has room for {float(left):g}, they need {float(need):g} ({quota.name})"
    return ""
