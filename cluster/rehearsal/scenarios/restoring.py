"""Data that is lost: a real database and a real cache come back from their last copies."""

from __future__ import annotations

import base64
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from cluster.api import MERGE
from cluster.plan import DEPLOYER
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import Claim, of
from cluster.rehearsal.executor import HELD, Executor
from cluster.rehearsal.scenario import needing
from cluster.rehearsal.stage import Stage, must
from generators.conventions import backups
from generators.model import Environment, Resource

JOBS = "backup"
"""The component of the jobs that copy and restore."""
WAIT = 120
"""Seconds for a job that takes one."""


def _jobs(stage: Stage) -> Collection[Claim]:
    # Whoever runs one job runs all of their kind.
    return (of(stage.first, JOBS),)


@needing(_jobs)
def database(stage: Stage) -> str:
    """What a PostgreSQL held when it was copied is what the new one holds."""
    return _restored(stage, "postgresql")


@needing(_jobs)
def cache(stage: Stage) -> str:
    """What a Redis held when it was copied is what the new one holds, and what was to end ends."""
    return _restored(stage, "redis")


def volume(stage: Stage, environment: Environment) -> None:
    """Makes the volume that copies go to, as whoever administers a cluster does once."""
    stated = stage.model.fleet.platform.backups
    must(stated is not None, "the catalog names no volume for copies")
    assert stated is not None
    metadata = {"name": stated.claim, "namespace": environment.namespace}
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}
    stage.cluster.api.create(claim)


def _restored(stage: Stage, kind: str) -> str:
    from cluster.rehearsal.stores import STORES, room  # half a second, for these scenarios alone

    environment, resource = stage.first, _kept(stage, kind)
    promise = resource.backup
    assert promise is not None
    volume(stage, environment)
    word = _password(stage, resource)
    look = f"backup {environment.name} {resource.name}"
    back = f"restore {environment.name} {resource.name} --lost --reason rehearsed --wait {WAIT} --apply"
    with (
        room() as folder,
        _unplayed(stage, resource),
        Executor(stage.cluster, environment.namespace, JOBS, folder, {}) as node,
    ):
        before = STORES[kind](folder / "before", word)
        try:
            node.environment |= before.environment
            before.fill()
            wanted = before.contents()
            copied = time.monotonic()
            stage.do(f"{look} --apply --wait {WAIT}", role=DEPLOYER)
            stage.until(lambda: stage.ask(look, role=DEPLOYER).code == 0, "the CronJob to count its copy")
            before.later()
            must(before.contents() != wanted, "what came after the copy is not seen")
        finally:
            before.stop()
        lost = time.monotonic()
        after = STORES[kind](folder / "after", word)
        try:
            node.environment |= after.environment
            if _used(stage, resource):
                stage.refused(back, "restore/in-use", role=DEPLOYER)
            begun = time.monotonic()
            stage.do(f"{back} --insist rehearsed", role=DEPLOYER)
            took = time.monotonic() - begun
            found = after.contents()
            must(found == wanted, f"{resource.name} holds {found}, not {wanted}: {node.said[-1:]}")
        finally:
            after.stop()
    point = lost - copied
    held = (("recovery point", point, promise.recovery_point), ("recovery time", took, promise.recovery_time))
    for what, seen, promised in held:
        must(seen <= promised, f"the {what} was {seen:.0f} s, {promised} s are promised")
    told = ", ".join(f"{what} {seen:.0f} s of {promised} s promised" for what, seen, promised in held)
    return f"{resource.name}: lost and back, the same; {told}"


def _kept(stage: Stage, kind: str) -> Resource:
    for one in backups.kept(stage.model.fleet):
        if one.type == kind:
            return one
    raise NoCast(f"no {kind} is copied")


def _used(stage: Stage, resource: Resource) -> bool:
    """Whether somebody with pods uses it."""
    return any(
        use.resource.name == resource.name and stage.pods(stage.first, one.id)
        for one in stage.running
        for use in one.uses
    )


def _place(stage: Stage, resource: Resource) -> str:
    name = backups.backup_job(resource.name)
    return f"/apis/batch/v1/namespaces/{stage.first.namespace}/cronjobs/{name}"


def _password(stage: Stage, resource: Resource) -> str:
    """What the job that copies it signs in with."""
    pod = stage.cluster.api.get(_place(stage, resource))["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (name,) = (one["secret"]["secretName"] for one in pod["volumes"] if "secret" in one)
    kept = stage.cluster.api.get(f"/api/v1/namespaces/{stage.first.namespace}/secrets/{name}")["data"]
    return base64.b64decode(kept["password"]).decode()


@contextmanager
def _unplayed(stage: Stage, resource: Resource) -> Iterator[None]:
    """While the block lasts nobody plays the pods of its jobs: they are run."""
    path = _place(stage, resource)

    def annotate(**annotations: str | None) -> None:
        template = {"template": {"metadata": {"annotations": annotations}}}
        patch = {"spec": {"jobTemplate": {"spec": template}}}
        stage.cluster.api.must(stage.cluster.api.request("PATCH", path, patch, content=MERGE), path)

    annotate(**HELD)
    try:
        yield
    finally:
        annotate(**dict.fromkeys(HELD))
