"""That what is asked for fits: limits over requests, pods into quotas, pools into databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from generators.checks._engine.context import Context
from generators.checks._invariants.invariant import Claim, Workload, about, every_workload
from generators.checks._rendered.documents import at, containers
from generators.checks._rendered.manifests import Rendered
from generators.checks._rendered.pods import landscapes
from generators.conventions import workloads
from generators.grammar.quantities import amount

NAMES = ("cpu", "memory", "ephemeral-storage")
POOLED = "postgresql"
"""The type of resource to which a pod opens a pool of connections."""


def everything_is_bounded(context: Context) -> Iterator[Claim]:
    """Every container states requests and limits for CPU, memory and disk, in that order of size."""
    for workload in every_workload(context):
        for container in containers(workload.document):
            for name in NAMES:
                low, high = (at(container, "resources", way, name) for way in ("requests", "limits"))
                right = low is not None and high is not None and amount(low) <= amount(high)
                wrong = "" if right else f"requests {low} and is limited to {high}"
                yield workload.claim(wrong, f"{container['name']} {name}")


def disk_holds_the_temporary_folder(context: Context) -> Iterator[Claim]:
    """A pod may fill its temporary folders without being evicted for its use of disk."""
    for workload in every_workload(context):
        volumes = workload.document.at("spec", "template", "spec", "volumes") or []
        sizes = [at(one, "emptyDir", "sizeLimit") for one in volumes if "emptyDir" in one]
        limits = [at(c, "resources", "limits", "ephemeral-storage") for c in containers(workload.document)]
        needed, given = sum(map(amount, sizes)), sum(map(amount, limits))
        yield workload.claim("" if needed <= given else f"may write {sizes} within limits {limits}")


def containers_fit_the_limit_range(context: Context) -> Iterator[Claim]:
    """No container is larger than its namespace allows one to be."""
    for landscape in landscapes(context):
        largest: dict[str, Mapping[str, Any]] = {}
        for one in landscape.rendered:
            for document in one.of_kind("LimitRange"):
                for limit in document.spec.get("limits") or ():
                    if limit.get("type") == "Container":
                        largest[document.namespace] = limit.get("max") or {}
        for workload in every_workload(context):
            if workload.rendered not in landscape.rendered:
                continue
            bounds = largest.get(workload.document.namespace, {})
            for container in containers(workload.document):
                limits = at(container, "resources", "limits") or {}
                over = [n for n in NAMES if n in bounds and amount(limits.get(n)) > amount(bounds[n])]
                wrong = f"exceeds the largest {', '.join(over)} of its namespace" if over else ""
                yield workload.claim(wrong, container["name"])


def pods_fit_the_quota(context: Context) -> Iterator[Claim]:
    """All workloads of a namespace at their largest, all being updated, fit into its quota."""
    for landscape in landscapes(context):
        needed = _needed(context, landscape.rendered)
        for one in landscape.rendered:
            for quota in one.of_kind("ResourceQuota"):
                hard = quota.spec.get("hard") or {}
                if quota.at("spec", "scopeSelector") or not hard:
                    continue
                total = needed[quota.namespace]
                over = [
                    f"{name} {float(total[name]):g} of {hard[name]}"
                    for name in sorted(hard)
                    if total[name] > amount(hard[name])
                ]
                yield about(one, quota, f"is exceeded: {', '.join(over)}" if over else "")


def pools_fit_the_database(context: Context) -> Iterator[Claim]:
    """The pools of all pods at their most are no more connections than a database accepts."""
    model = context.model
    for environment in model.fleet.environments:
        for resource in model.fleet.resources.values():
            if not resource.connections or resource.type != POOLED:
                continue
            used = sum(
                settings.pool * (settings.peak if service.kind in workloads.RUNS else 1)
                for service in model.services
                for settings in (service.environments[environment.name],)
                if any(use.resource.name == resource.name for use in service.uses)
            )
            wrong = f"accepts {resource.connections} connections, the pools add up to {used}"
            fits = used <= resource.connections
            yield Claim(
                f"{resource.name} in {environment.name}",
                "" if fits else wrong,
                environment=environment.name,
                key=f"resources.{resource.name}.connections",
            )


def _needed(context: Context, rendered: tuple[Rendered, ...]) -> dict[str, dict[str, Fraction]]:
    """By namespace and name in a quota: the sum over all workloads at their largest."""
    total: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for workload in every_workload(context):
        if workload.rendered not in rendered:
            continue
        pods = _most_pods(workload)
        sums = total[workload.document.namespace]
        sums["pods"] += pods
        for container in containers(workload.document):
            for way in ("requests", "limits"):
                for name in NAMES:
                    sums[f"{way}.{name}"] += pods * amount(at(container, "resources", way, name))
    return total


def _most_pods(workload: Workload) -> int:
    """At their largest, old and new ones side by side: the quota must not stop a rollout."""
    if workload.runs and workload.settings is not None:
        return workload.settings.peak
    return int(workload.document.spec.get("replicas") or 1)
