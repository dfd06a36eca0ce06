"""What a pod is given and asked: requests and limits, probes, the time to end."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, Spot
from generators.conventions.workloads import RUNS
from generators.grammar.quantities import bytes_of, millicores
from generators.grammar.scalars import as_duration

_PARTS = {"cpu": millicores, "memory": bytes_of, "ephemeral_storage": bytes_of}
_NO_MACHINE = 50
"""Whole cores of one container that are rather thousandths."""


def limits(context: Context) -> Iterator[Finding]:
    """No limit below the request: Kubernetes would refuse the pod."""
    for service, environment, settings in context.cases("requests", "limits"):
        for part, number in _PARTS.items():
            low, high = getattr(settings.requests, part), getattr(settings.limits, part)
            if number(high) < number(low):
                spot = context.origin(service, environment, "limits", part)
                other = context.origin(service, environment, "requests", part)
                message = f"limits.{part} {high} is below requests.{part} {low}"
                hint, words = f"write at least {low}", f"requests.{part} {low}"
                if context.covers(service, environment, ("requests", part), ("limits", part)):
                    spot, other, words = other, spot, f"limits.{part} {high}"
                    hint = f"{_thousandths(part, low)}write at most {high}, or raise limits.{part} beside it"
                yield Finding("catalog/limit-below-request", message, spot, hint, ((other, words),))


def _thousandths(part: str, amount: str) -> str:
    """More cores than a machine has are thousandths that lost their unit."""
    meant = part == "cpu" and amount.isdecimal() and int(amount) >= _NO_MACHINE
    return f"did you mean {amount}m? " if meant else ""


def temporary(context: Context) -> Iterator[Finding]:
    """Who states how large /tmp is can fill it: it counts into what a pod may have of the disk."""
    for service, environment, settings in context.cases("limits", "temporary", apart=True):
        size, limit = settings.temporary, settings.limits.ephemeral_storage
        spot = context.origin(service, environment, "temporary")
        # The built-in size is a bound, no promise: a tier may give its pods less disk.
        if not spot.builtin and bytes_of(size) > bytes_of(limit):
            other = context.origin(service, environment, "limits", "ephemeral_storage")
            message = f"temporary {size} is above limits.ephemeral_storage {limit}: a full /tmp ends the pod"
            related = ((other, f"limits.ephemeral_storage {limit}"),)
            hint = f"write at most {limit}, or raise limits.ephemeral_storage"
            yield Finding("catalog/wrong-value", message, spot, hint, related, environment=environment)


def pools(context: Context) -> Iterator[Finding]:
    """Who uses a database opens a connection to it."""
    resources = context.tree.get("resources", {})
    for service in context.settled:
        uses = [use["id"] for use in context.services[service].get("uses", ())]
        used = [one for one in uses if resources.get(one, {}).get("type") == "postgresql"]
        for environment, settings in context.settings(service).environments.items() if used else ():
            if not settings.pool:
                spot = context.origin(service, environment, "pool")
                message = f"{service} uses {used[0]} with pool 0: it could open no connection"
                hint = "write pool: 1 or more, or remove it from uses"
                yield Finding("catalog/wrong-value", message, spot, hint)
                break


def single_containers(context: Context) -> Iterator[Finding]:
    """No pod may need more than half of its namespace: the next one could never start beside it."""
    environments = context.tree["environments"]
    for service, environment, settings in context.cases("limits", apart=True):
        for part, number in _PARTS.items():
            high, quota = getattr(settings.limits, part), environments[environment]["quota"][part]
            if number(high) * 2 > number(quota):
                spot = context.origin(service, environment, "limits", part)
                message = f"limits.{part} {high} is more than half the quota of {environment}, {quota}"
                related = ((Spot(("environments", environment, "quota", part)), f"the quota {quota}"),)
                hint = f"{_thousandths(part, high)}lower it or raise the quota"
                yield Finding("catalog/limit-above-quota", message, spot, hint, related)


def shutdown(context: Context) -> Iterator[Finding]:
    """Draining and finishing fit into the grace period, or the pod is killed in mid-work."""
    for service, environment, settings in context.cases("shutdown"):
        times = settings.shutdown
        if times.drain + times.finish > times.grace:
            spot = context.origin(service, environment, "shutdown", "grace")
            total = times.drain + times.finish
            message = f"drain and finish need {as_duration(total)}, grace is {as_duration(times.grace)}"
            related = tuple(
                (context.origin(service, environment, "shutdown", part), f"{part} {as_duration(time)}")
                for part, time in (("finish", times.finish), ("drain", times.drain))
            )
            hint = f"write grace: {as_duration(total + 5)} or more"
            yield Finding("catalog/shutdown", message, spot, hint, related)


def probes(context: Context) -> Iterator[Finding]:
    """Three probes on three paths, the same in every environment, each answered before it is asked again."""
    for service, environment, settings in context.cases("probes"):
        if context.kind(service) not in RUNS:
            continue
        asked: dict[str, str] = {}
        for name in ("startup", "readiness", "liveness"):
            probe = getattr(settings.probes, name)
            spot = context.origin(service, environment, "probes", name, "path")
            everywhere = getattr(context.settings(service).base.probes, name).path
            if probe.path != everywhere:
                message = f"the {name} probe asks {probe.path} in {environment}, and {everywhere} elsewhere"
                hint = "state it beside in:, for all environments: one program answers in all of them"
                related = ((context.origin(service, None, "probes", name, "path"), "the path elsewhere"),)
                yield Finding("catalog/probe-path-elsewhere", message, spot, hint, related)
            known = asked.setdefault(probe.path, name)
            if known != name:
                other = context.origin(service, environment, "probes", known, "path")
                message = f"the {known} and the {name} probe ask the same path {probe.path}"
                hint = "answer each on a path of its own: they mean different things"
                related = ((other, f"the path of the {known} probe"),)
                yield Finding("catalog/probe-paths", message, spot, hint, related)
            if probe.timeout > probe.period:
                spot = context.origin(service, environment, "probes", name, "timeout")
                message = f"the {name} probe waits {probe.timeout}s and is asked every {probe.period}s"
                period = context.origin(service, environment, "probes", name, "period")
                related = ((period, f"the period {probe.period}s"),)
                yield Finding("catalog/probe-timeout", message, spot, "wait less or ask less often", related)


RULES = (limits, temporary, pools, single_containers, shutdown, probes)
