"""Snapshots to judge, with everything well unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from generators.conventions import workloads as kinds
from generators.model import Model, Service
from ops.snapshot import Pod, Snapshot, Workload

NOW = 1_800_000_000.0


def service_of(model: Model, kind: str, strategy: str = "") -> Service:
    """A service of the catalog of that kind and strategy."""
    environment = model.fleet.environments[0].name
    for one in model.services:
        stated = one.environments[environment].rollout.strategy
        if one.kind == kind and (not strategy or kinds.strategy(kind, stated) == strategy):
            return one
    raise AssertionError(f"the catalog has no {kind} {strategy}")


def workload(kind: str, service: str, **changes: Any) -> Workload:
    """A workload of two pods, all well."""
    one = Workload(
        kind, service, service, "1.0.0", "sha256:a", NOW - 600, seen=True, desired=2,
        replicas=2, ready=2, updated=2, available=2,
        phase="Healthy" if kind == "Rollout" else "", stable="aaa", current="aaa",
    )  # fmt: skip
    one = replace(one, stable="", current="") if kind == "Deployment" else one
    return replace(one, **changes)


def pod(service: str, number: int = 1, **changes: Any) -> Pod:
    """A pod that is ready."""
    one = Pod(
        name=f"{service}-aaa-{number}", service=service, hash="aaa", phase="Running", ready=True,
        restarts=0, trouble="", ended="", message="", unschedulable="", created=NOW - 60,
    )  # fmt: skip
    return replace(one, **changes)


def snapshot(model: Model, one: Workload, *pods: Pod, **changes: Any) -> Snapshot:
    """The first environment of the catalog with one workload."""
    environment = model.fleet.environments[0]
    seen = Snapshot(
        environment.name, environment.namespace, NOW, (one,), pods or (pod(one.service), pod(one.service, 2)),
        endpoints={one.service: 2},
    )  # fmt: skip
    return replace(seen, **changes)
