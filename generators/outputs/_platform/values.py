"""The values of the platform chart: what all environments share, and what each adds."""

from __future__ import annotations

from generators.conventions import backups, in_cluster
from generators.grammar.quantities import half, larger
from generators.model import Compute, Environment, Fleet, Quota, Resource
from generators.outputs._platform import backups as copies

Values = dict[str, object]

DEFAULT_REQUESTS = in_cluster.Size("50m", "64Mi", "64Mi")
DEFAULT_LIMITS = in_cluster.Size("500m", "256Mi", "256Mi")
"""What a container gets that states nothing. No key of the catalog: generated charts always state both,
so these meet only what somebody runs by hand, which shall be small. A larger one states what it needs."""

COMMENTS = {
    "environment": "Set by values-<environment>.yaml; one of these files is always needed.",
    "namespace": "Where the release must go; any other namespace is refused.",
    "domain": "Hosts are one label below it.",
    "priorities": "The PriorityClass of each tier: the higher, the earlier it is scheduled.",
    "preemption": "Whether a pod may push less important ones off a full node.",
    "quota": "The bound of the namespace, for the sum of requests and for the sum of limits.",
    "largestContainer": "The bound of one container: half the quota, so that two always fit.",
    "containers": "What a container gets that states no requests or limits.",
    "tenants": "Customers with a namespace, a quota and groups of their own.",
    "secretStore": "The Vault that External Secrets reads; the role is the namespace.",
    "certificate": "Who signs the certificate of the domain. A wildcard needs the DNS-01 challenge.",
    "gateway": "Which controller implements the Gateway.",
    "resources": "Databases, caches and queues that run inside the environment.",
    "backups": "Copies of resources: the volume they go to, what a copy may take, and who is copied when.",
    "images": "From the release record: the approved digest of each resource's version.",
    "release": "From the release record: the commit it was verified at, and who approved it.",
}


def base(fleet: Fleet) -> Values:
    """What is the same everywhere, and a neutral value for every key that is not."""
    platform = fleet.platform
    gateway: Values = {}
    if platform.gateway.api == "gateway":
        gateway = {"gateway": {"class": platform.gateway.name}}
    return {
        "environment": "",
        "namespace": "",
        "domain": "",
        "priorities": {tier.name: tier.priority for tier in fleet.tiers.values()},
        "preemption": False,
        "quota": {**_compute(in_cluster.Size("0", "0", "0")), "pods": 0},
        "largestContainer": _compute(in_cluster.Size("0", "0", "0")),
        "containers": {"requests": _compute(DEFAULT_REQUESTS), "limits": _compute(DEFAULT_LIMITS)},
        "tenants": {},
        "secretStore": {
            "name": platform.secrets.name,
            "server": platform.secrets.server,
            "mount": platform.secrets.mount,
            "refresh": f"{platform.secrets.refresh}s",
        },
        "certificate": {
            "kind": platform.certificates.kind,
            "issuer": platform.certificates.issuer,
        },
        **gateway,
        "resources": {},
        **_backups(fleet),
        "images": {},
        "release": {"commit": "", "approvedBy": ""},
    }


def overlay(environment: Environment, fleet: Fleet) -> Values:
    """What one environment adds. Only the last one, where customers are, preempts."""
    values: Values = {
        "environment": environment.name,
        "namespace": environment.namespace,
        "domain": environment.domain,
        "preemption": environment == fleet.environments[-1],
        **_bounds(environment.quota),
    }
    if environment.tenants:
        values["tenants"] = {
            tenant.name: {"title": tenant.title, **_bounds(tenant.quota)} for tenant in environment.tenants
        }
    resources = {
        resource.name: _instance(resource, environment.name)
        for resource in fleet.resources.values()
        if environment.name in resource.in_cluster
    }
    if resources:
        values["resources"] = resources
    jobs = copies.jobs(environment.name, fleet)
    if jobs:
        values["backups"] = {"jobs": jobs}
    return values


def _backups(fleet: Fleet) -> Values:
    if fleet.platform.backups is None or not backups.kept(fleet):
        return {}
    return {
        "backups": {
            "claim": fleet.platform.backups.claim,
            "requests": _compute(backups.REQUESTS),
            "limits": _compute(backups.LIMITS),
            "jobs": {},
        }
    }


def _bounds(quota: Quota) -> Values:
    limits = DEFAULT_LIMITS
    largest = in_cluster.Size(
        larger(half(quota.cpu), limits.cpu),
        larger(half(quota.memory), limits.memory),
        larger(half(quota.ephemeral_storage), limits.ephemeral_storage),
    )
    stated = in_cluster.Size(quota.cpu, quota.memory, quota.ephemeral_storage)
    return {
        "quota": {**_compute(stated), "pods": quota.pods},
        "largestContainer": _compute(largest),
    }


def _instance(resource: Resource, environment: str) -> Values:
    instance = resource.in_cluster[environment]
    return {
        "type": resource.type,
        "port": resource.port,
        "connections": resource.connections,
        "image": instance.image,
        "version": instance.version,
        "storage": instance.storage,
        "requests": _compute(instance.requests),
        "limits": _compute(instance.limits),
    }


def _compute(size: in_cluster.Size | Compute) -> Values:
    return {
        "cpu": size.cpu,
        "memory": size.memory,
        "ephemeralStorage": size.ephemeral_storage,
    }
