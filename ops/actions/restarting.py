"""Replaces the pods of a service by new ones of the same version, as its controller does it: few at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from generators.conventions import operations
from generators.conventions import workloads as kinds
from generators.model import Service
from ops.actions.site import Site
from ops.snapshot import Snapshot
from ops.verdicts.health import Health, verdict

NOTE = "kubectl.kubernetes.io/restartedAt"
"""What kubectl writes as well, so that everybody reads the same of the last restart."""


def restart(site: Site, service: Service) -> str:
    """Asks the controller for it; when, as the object says it now. The caller holds the lease."""
    stated = service.environments[site.environment.name].rollout.strategy
    version, kind = kinds.controller(service.kind, stated)
    resource = site.api.resource(version, kind)
    assert resource is not None
    stamp = datetime.fromtimestamp(site.api.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    template = {"metadata": {"annotations": {NOTE: stamp}}}
    body = {"spec": {"restartAt": stamp} if kind == "Rollout" else {"template": template}}
    path = resource.path(site.environment.namespace, service.id)
    site.api.patch(path, body, manager=operations.OPERATOR)
    return stamp


def old(service: Service, before: Collection[str], seen: Snapshot) -> int:
    """How many of the pods that were there before still are."""
    return sum(pod.service == service.id and pod.name in before for pod in seen.pods)


def done(service: Service, before: Collection[str], seen: Snapshot) -> bool:
    """Whether every pod is a new one and the service is well."""
    well = verdict(service, seen.environment, seen).health is Health.HEALTHY
    return well and not old(service, before, seen)
