"""Changes how many pods of a service run: the floor of its scaler, none at all, or what is stated."""

from __future__ import annotations

from collections.abc import Collection

from generators.conventions import operations
from generators.conventions import workloads as kinds
from generators.model import Service
from ops.actions.oracle import no_kind, objects
from ops.actions.site import Site
from ops.adapters import release_store
from ops.faults import stopped

PAUSED = "autoscaling.keda.sh/paused-replicas"
"""KEDA's annotation: so many pods whatever the queue says."""
_SCALERS = {
    "HorizontalPodAutoscaler": "minReplicas",
    "ScaledObject": "minReplicaCount",
}


def at_least(site: Site, service: Service, wanted: int) -> None:
    """So many pods as a floor: the scaler adds more as before. The caller holds the lease."""
    scaling = service.environments[site.environment.name].scaling
    if not scaling.scaled:
        _replicas(site, service, wanted)
        return
    kind = "ScaledObject" if scaling.queue else "HorizontalPodAutoscaler"
    body = {"spec": {_SCALERS[kind]: wanted}}
    site.api.patch(_scaler(site, service, kind), body, manager=operations.OPERATOR)
    if kind == "HorizontalPodAutoscaler":
        _wake(site, service, wanted)


def none(site: Site, service: Service) -> None:
    """No pod at all, until it is scaled again; deployments leave it so. The caller holds the lease."""
    if service.kind == "cron":
        _suspend(site, service, suspend=True)
    elif service.environments[site.environment.name].scaling.queue:
        note = {"metadata": {"annotations": {PAUSED: "0"}}}
        site.api.patch(_scaler(site, service, "ScaledObject"), note, manager=operations.OPERATOR)
    else:
        _replicas(site, service, 0)


def as_stated(site: Site, service: Service) -> None:
    """What the last deployment stated, whoever changed it since. The caller holds the lease."""
    scaling = service.environments[site.environment.name].scaling
    if service.kind == "cron":
        _suspend(site, service, suspend=False)
        return
    if scaling.queue:
        note = {"metadata": {"annotations": {PAUSED: None}}}
        site.api.patch(_scaler(site, service, "ScaledObject"), note, manager=operations.OPERATOR)
    wanted = set(_SCALERS) if scaling.scaled else {_controller(service, site)[1]}
    _restate(site, service, wanted)
    if scaling.hpa is not None:
        _wake(site, service, scaling.minimum)


def _restate(site: Site, service: Service, wanted: Collection[str]) -> None:
    """Applies the objects of these kinds as helm applied them last, taking their fields back."""
    release = release_store.newest(site.api, site.environment.namespace).get(service.id)
    if release is None:
        place = f"{site.environment.name}/{service.id}"
        hint = f"./doit deploy {site.environment.name} {service.id} --apply"
        raise stopped("scale/not-there", f"{service.id} was never deployed here", hint, place=place)
    bodies = objects(release.manifest, service.id, site.environment.namespace)
    for one in site.oracle.ask_all(body for body in bodies if body["kind"] in wanted):
        site.api.apply(one.path, one.body, manager=operations.APPLIER, force=True, dry=False)


def _wake(site: Site, service: Service, pods: int) -> None:
    """An autoscaler leaves alone what has no pods: the first ones are ours to ask for."""
    found = site.api.get(_workload(site, service))
    if found["spec"].get("replicas") == 0:
        _replicas(site, service, pods)


def _replicas(site: Site, service: Service, pods: int) -> None:
    body = {"spec": {"replicas": pods}}
    site.api.patch(_workload(site, service), body, manager=operations.OPERATOR)


def _suspend(site: Site, service: Service, *, suspend: bool) -> None:
    body = {"spec": {"suspend": suspend}}
    site.api.patch(_workload(site, service), body, manager=operations.OPERATOR)


def _controller(service: Service, site: Site) -> tuple[str, str]:
    return kinds.controller(service.kind, service.environments[site.environment.name].rollout.strategy)


def _workload(site: Site, service: Service) -> str:
    return _path(site, *_controller(service, site), service.id)


def _scaler(site: Site, service: Service, kind: str) -> str:
    version = "keda.sh/v1alpha1" if kind == "ScaledObject" else "autoscaling/v2"
    return _path(site, version, kind, service.id)


def _path(site: Site, version: str, kind: str, name: str) -> str:
    found = site.api.resource(version, kind)
    if found is None:
        words = no_kind(version, kind)
        raise stopped("cluster/kind-missing", words, "install what defines it", place=site.environment.name)
    return found.path(site.environment.namespace, name)
