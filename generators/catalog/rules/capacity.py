"""What is stated must hold the sum: connections, quotas, samples, at the peak of every rollout."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.build_resource import in_cluster
from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions import backups
from generators.conventions.in_cluster import DATABASES, DATABASES_LIMITS, Size
from generators.conventions.scraping import REPLICAS
from generators.conventions.workloads import RUNS
from generators.grammar.quantities import bytes_of, millicores
from generators.model import Compute, InCluster, Settings

_PARTS = ("cpu", "memory", "ephemeral_storage")
_LARGEST = 3
"""So many of the largest are named: where to save first."""


def pods(kind: str, settings: Settings) -> int:
    """Most pods at once of a service."""
    return settings.peak if kind in RUNS else 1


def connections(context: Context) -> Iterator[Finding]:
    """Every pool of every pod fits into what each database accepts."""
    for name, resource in context.tree.get("resources", {}).items():
        accepted = resource.get("connections")
        if accepted is None:
            if resource["type"] == "postgresql":
                hint = "add connections, max_connections of the server"
                message = f"'{name}' does not say how many connections it accepts"
                path: KeyPath = ("resources", name)
                spot = Spot((*path, "connections"))
                yield Finding("catalog/missing-key", message, spot, hint, missing_from=(path,))
            continue
        users = [
            service
            for service in context.settled
            if any(use["id"] == name for use in context.services[service].get("uses", ()))
        ]
        for environment in context.environments:
            need = {
                service: settings.pool * pods(context.kind(service), settings)
                for service in users
                for settings in (context.settings(service).environments[environment],)
            }
            total = sum(need.values())
            if total > accepted:
                message = f"services may open {total} connections to '{name}' in {environment}, of {accepted}"
                hint = f"raise connections, or lower pool or scaling.max; most: {_largest(need)}"
                spot = Spot(("resources", name, "connections"))
                yield Finding("catalog/connections", message, spot, hint, environment=environment)


def quotas(context: Context) -> Iterator[Finding]:
    """The limits of all pods at their peak fit into the namespace."""
    for environment, one in context.tree["environments"].items():
        need: dict[str, dict[str, int]] = {part: {} for part in (*_PARTS, "pods")}
        for service in context.settled:
            settings = context.settings(service).environments[environment]
            count = pods(context.kind(service), settings)
            limits = settings.limits
            need["pods"][service] = count
            need["cpu"][service] = millicores(limits.cpu) * count
            need["memory"][service] = bytes_of(limits.memory) * count
            need["ephemeral_storage"][service] = bytes_of(limits.ephemeral_storage) * count
        for name, count, size in _of_the_platform(context, environment):
            need["pods"][name] = count
            need["cpu"][name] = millicores(size.cpu)
            need["memory"][name] = bytes_of(size.memory)
            need["ephemeral_storage"][name] = bytes_of(size.ephemeral_storage)
        for part, each in need.items():
            stated = one["quota"][part]
            yield from _over(environment, part, stated, each)


def instances(context: Context) -> Iterator[Finding]:
    """An instance inside an environment may use what it is given, and no more than half of all."""
    for environment, stated in context.tree["environments"].items():
        for name, resource in context.tree.get("resources", {}).items():
            if "in_cluster" not in resource["in"].get(environment, {}):
                continue
            size = _instance(context, name, environment)
            for part in _PARTS:
                number = millicores if part == "cpu" else bytes_of
                low, high = getattr(size.requests, part), getattr(size.limits, part)
                quota = stated["quota"][part]
                spot = Spot(("resources", name, "in", environment, "in_cluster", "limits", part))
                said = f"limits.{part} {high} of '{name}' is"
                if number(high) < number(low):
                    message = f"{said} below requests.{part} {low}"
                    yield Finding("catalog/limit-below-request", message, spot, f"write at least {low}")
                if number(high) * 2 > number(quota):
                    message = f"{said} more than half the quota of {environment}, {quota}"
                    related = ((Spot(("environments", environment, "quota", part)), f"the quota {quota}"),)
                    hint = "lower it or raise the quota"
                    yield Finding("catalog/limit-above-quota", message, spot, hint, related)


def _instance(context: Context, name: str, environment: str) -> InCluster:
    resource = context.tree["resources"][name]
    builtin = context.builtin["resource"][resource["type"]]
    return in_cluster(resource["in"][environment]["in_cluster"], builtin)


def _of_the_platform(context: Context, environment: str) -> Iterator[tuple[str, int, Size | Compute]]:
    """Who runs beside the services, in how many pods of its own: instances of resources, what makes the
    databases in them, and their backups while they are made.
    """
    keeps = context.tree["platform"].get("backups") is not None
    for name, resource in context.tree.get("resources", {}).items():
        if "in_cluster" in resource["in"].get(environment, {}):
            yield name, 1, _instance(context, name, environment).limits
            if resource["type"] == "postgresql":
                yield f"{name}'s {DATABASES}", 0, DATABASES_LIMITS
        if keeps and resource.get("backup") is not None:
            yield backups.backup_job(name), 1, backups.LIMITS


def _over(environment: str, part: str, stated: str | int, need: dict[str, int]) -> Iterator[Finding]:
    total = sum(need.values())
    if part == "pods":
        available, words = int(stated), f"{total} pods"
    elif part == "cpu":
        available, words = millicores(str(stated)), f"{-(-total // 1000)} cores"
    else:
        available, words = bytes_of(str(stated)), f"{-(-total // 1024**3)}Gi of {part}"
    if total > available:
        path: KeyPath = ("environments", environment, "quota", part)
        message = f"services may need {words} in {environment}, more than the quota of {stated}"
        hint = f"raise the quota, or lower limits or scaling.max; most: {_largest(need)}"
        yield Finding("catalog/quota", message, Spot(path), hint, environment=environment)


def samples(context: Context) -> Iterator[Finding]:
    """What all pods may send fits into what the long-term store is sized for."""
    remote = context.tree["platform"]["prometheus"].get("remote_write")
    if remote is None or not context.environments:
        return
    replicas = REPLICAS[context.tree["platform"]["prometheus"]["delivery"]]
    # One Prometheus watches every environment, and each of its replicas sends all that it sees.
    need = {
        service: sum(
            pods(context.kind(service), settings) * settings.series * replicas // settings.scrape_interval
            for settings in context.settings(service).environments.values()
        )
        for service in context.settled
    }
    total, stated = sum(need.values()), remote["samples_per_second"]
    if total > stated:
        spot = Spot(("platform", "prometheus", "remote_write", "samples_per_second"))
        by = "Prometheus" if replicas == 1 else f"{replicas} replicas of Prometheus"
        message = f"{by} may send {total} samples a second of all services, more than {stated}"
        hint = f"raise it, or lower series or scaling.max; most: {_largest(need)}"
        given = (
            ("platform", "prometheus", "delivery"),
            *(("environments", one) for one in context.environments),
        )
        yield Finding("catalog/samples", message, spot, hint, given=given)


def _largest(need: dict[str, int]) -> str:
    return ", ".join(sorted(need, key=lambda name: (-need[name], name))[:_LARGEST])


RULES = (connections, quotas, instances, samples)
