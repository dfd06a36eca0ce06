"""The rules of the deploy and the read-only role, computed from the kinds that charts render."""

from __future__ import annotations

from itertools import groupby

from generators.conventions import access
from generators.model import Fleet, Permission

# Helm 4 applies on the server's side, which needs patch even for what does not exist yet.
_INSTALL = ("create", "patch", "delete")

# What comes of a deployment: made by controllers, never by a chart.
_CONSEQUENCES = (
    ("", ("events", "limitranges", "persistentvolumeclaims", "pods", "resourcequotas")),
    ("apps", ("replicasets",)),
    ("argoproj.io", ("analysisruns",)),
    ("cert-manager.io", ("certificates",)),
    ("discovery.k8s.io", ("endpointslices",)),
    ("events.k8s.io", ("events",)),
    ("external-secrets.io", ("secretstores",)),
)


def deployer(fleet: Fleet) -> tuple[Permission, ...]:
    """What installing, verifying and rolling back service charts takes; looking comes from reader.

    Helm keeps its releases in Secrets and lists them, so the namespace's Secrets are readable to
    whoever deploys: RBAC cannot restrict ``list`` to names.
    """
    return (
        Permission(("",), ("secrets",), (), ("get", "list", "create", "update", "delete")),
        *(Permission((group,), kinds, (), (*access.LOOKING, *_INSTALL)) for group, kinds in _grouped(fleet)),
        # Resume, abort and retry of a rollout are writes of its status.
        Permission(("argoproj.io",), ("rollouts/status",), (), ("patch",)),
        # One deployment at a time: the lock.
        Permission(("coordination.k8s.io",), ("leases",), (), ("get", "create", "patch", "update", "delete")),
    )


def reader(fleet: Fleet) -> tuple[Permission, ...]:
    """Looking at everything but Secrets, what pods wrote included."""
    found: dict[str, set[str]] = {}
    for group, resources in (*_grouped(fleet), *_CONSEQUENCES, *_entry(fleet)):
        found.setdefault(group, set()).update(resources)
    return (
        *(
            Permission((group,), tuple(sorted(seen)), (), access.LOOKING)
            for group, seen in sorted(found.items())
        ),
        # A subresource of its own: who may see a pod may not yet see what it wrote.
        Permission(("",), ("pods/log",), (), ("get",)),
    )


def _grouped(fleet: Fleet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    kinds = access.kinds(
        gateway=fleet.platform.gateway.api == "gateway",
        operator=fleet.platform.prometheus.delivery == "operator",
        queues=any(resource.type == "nats" for resource in fleet.resources.values()),
    )
    by_group = groupby(kinds, key=lambda kind: kind.group)
    return tuple((group, tuple(kind.resource for kind in found)) for group, found in by_group)


def _entry(fleet: Fleet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if fleet.platform.gateway.api == "gateway":
        return (("gateway.networking.k8s.io", ("gateways",)),)
    return ()
