"""The platform chart: what an environment stands on before any service is installed.

It is made from the fleet alone, so that a new service changes none of its files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generators.artifacts import Artifact, Render
from generators.conventions import (
    access,
    backups,
    in_cluster,
    labels,
    listeners,
    mounts,
    names,
    releases,
    workloads,
)
from generators.emit import to_json, to_yaml
from generators.model import Fleet, Model, Permission
from generators.outputs._chart_identity import KUBERNETES, VERSION
from generators.outputs._platform import roles, values

ROOTS = ("charts/platform",)
COVERS: tuple[str, ...] = ()
FLEET_ALONE = True

_ONLY_WITH_GATEWAY = frozenset({"templates/gateway.yaml", "templates/redirect.yaml"})
_ONLY_WITH_BACKUPS = frozenset({"templates/backup.yaml", "templates/_backup.tpl"})


def of_fleet(model: Model, render: Render) -> Iterator[Artifact]:
    """The whole chart; ``model.services`` is not read."""
    fleet = model.fleet
    gateway = fleet.platform.gateway.api == "gateway"
    context = _context(fleet, gateway)
    left_out = (frozenset() if gateway else _ONLY_WITH_GATEWAY) | (
        frozenset() if backups.kept(fleet) else _ONLY_WITH_BACKUPS
    )
    for name in render.names():
        if name not in left_out:
            yield _file(name, render(name, **context), f"templates/platform/{name}", "platform")
    source = "generators/outputs/_platform/values.py"
    text = to_yaml(values.base(fleet), compact=True, comments=values.COMMENTS)
    yield _file("values.yaml", text, source, "platform")
    for environment in fleet.environments:
        text = to_yaml(values.overlay(environment, fleet), compact=True)
        key = f"environments.{environment.name}"
        yield _file(f"values-{environment.name}.yaml", text, source, key)


def _file(name: str, text: str, template: str, key: str) -> Artifact:
    return Artifact(f"{ROOTS[0]}/{name}", text, template, key)


def _context(fleet: Fleet, gateway: bool) -> dict[str, object]:
    instances = {
        environment.name: sorted(
            resource.name for resource in fleet.resources.values() if environment.name in resource.in_cluster
        )
        for environment in fleet.environments
    }
    approved = {one.name: backups.approvals(one.name, fleet) for one in fleet.environments}
    by_role = {"deployer": roles.deployer(fleet), "reader": roles.reader(fleet)}
    return {
        "platform": fleet.platform,
        "environments": fleet.environments,
        "tenants": any(environment.tenants for environment in fleet.environments),
        "tiers": tuple(fleet.tiers.values()),
        "first_tier": max(fleet.tiers.values(), key=lambda tier: tier.priority).name,
        "gateway": gateway,
        "with_record": [name for name, found in approved.items() if found],
        "approved_names": sorted({name for found in approved.values() for name in found}),
        "backed_up": backups.kept(fleet),
        "backup_job": backups.backup_job,
        "backup_takes": backups.TAKES,
        "instances": instances,
        "in_cluster_names": sorted({name for found in instances.values() for name in found}),
        "access": access,
        "in_cluster": in_cluster,
        "labels": labels,
        "own": partial(labels.own, fleet.platform.name),
        "listeners": listeners,
        "mounts": mounts,
        "names": names,
        "version": VERSION,
        "kubernetes": KUBERNETES,
        "user": workloads.USER,
        "releases": releases,
        "quoted": _quoted,
        "rules": lambda role: _rules(by_role[role]),
    }


def _quoted(text: str) -> str:
    return to_json(text).removesuffix("\n")


def _rules(permissions: Sequence[Permission]) -> str:
    rules = [
        {
            "apiGroups": list(permission.groups),
            "resources": list(permission.resources),
            "verbs": list(permission.verbs),
        }
        for permission in permissions
    ]
    return to_yaml({"rules": rules}, compact=True)
