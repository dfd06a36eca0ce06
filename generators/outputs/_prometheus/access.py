"""What Prometheus may do in the cluster: find targets where there are some, and read metrics."""

from __future__ import annotations

from collections.abc import Iterator

from generators.conventions import access as roles
from generators.conventions import scraping
from generators.emit import to_yaml
from generators.model import Fleet
from generators.outputs._namespaces import namespaces
from generators.outputs._overlays import Values
from generators.outputs._prometheus.platform_jobs import platform_jobs

_RBAC = "rbac.authorization.k8s.io/v1"
_GROUP = "rbac.authorization.k8s.io"


def access(fleet: Fleet) -> str:
    """The account, its roles and their bindings, as a text of several objects.

    Pods and Services are found namespace by namespace, so the account sees none elsewhere.
    """
    return "---\n".join(to_yaml(one, compact=True) for one in _objects(fleet))


def labels(fleet: Fleet) -> Values:
    """The labels of every object of the monitoring."""
    return {"app.kubernetes.io/name": scraping.PROMETHEUS, "app.kubernetes.io/part-of": fleet.platform.name}


def _objects(fleet: Fleet) -> Iterator[Values]:
    home = fleet.platform.prometheus.namespace
    name = f"{fleet.platform.name}-{scraping.PROMETHEUS}"
    subjects = [{"kind": "ServiceAccount", "name": scraping.PROMETHEUS, "namespace": home}]
    look = ["get", "list", "watch"]
    yield {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": scraping.PROMETHEUS, "namespace": home, "labels": labels(fleet)},
    }
    yield {
        "apiVersion": _RBAC,
        "kind": "ClusterRole",
        "metadata": {"name": name, "labels": labels(fleet)},
        "rules": [
            {"apiGroups": [""], "resources": ["nodes"], "verbs": look},
            {"apiGroups": [""], "resources": ["nodes/metrics"], "verbs": ["get"]},
            {"nonResourceURLs": ["/metrics"], "verbs": ["get"]},
        ],
    }
    yield {
        "apiVersion": _RBAC,
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name, "labels": labels(fleet)},
        "roleRef": {"apiGroup": _GROUP, "kind": "ClusterRole", "name": name},
        "subjects": subjects,
    }
    yield {
        "apiVersion": _RBAC,
        "kind": "ClusterRole",
        "metadata": {"name": f"{name}-discovery", "labels": labels(fleet)},
        "rules": [
            {"apiGroups": [""], "resources": ["pods", "services"], "verbs": look},
            {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": look},
        ],
    }
    for namespace in _visited(fleet):
        yield {
            "apiVersion": _RBAC,
            "kind": "RoleBinding",
            "metadata": {"name": f"{name}-discovery", "namespace": namespace, "labels": labels(fleet)},
            "roleRef": {"apiGroup": _GROUP, "kind": "ClusterRole", "name": f"{name}-discovery"},
            "subjects": subjects,
        }
    if fleet.platform.status:
        yield from _status(fleet, fleet.platform.status.namespace)


def _status(fleet: Fleet, home: str) -> Iterator[Values]:
    """The account of what tells the state of services: a reader of each environment, and nothing else."""
    own = {**labels(fleet), "app.kubernetes.io/name": scraping.STATUS}
    yield {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": scraping.STATUS, "namespace": home, "labels": own},
    }
    for environment in fleet.environments:
        yield {
            "apiVersion": _RBAC,
            "kind": "RoleBinding",
            "metadata": {"name": scraping.STATUS, "namespace": environment.namespace, "labels": own},
            "roleRef": {"apiGroup": _GROUP, "kind": "Role", "name": roles.READER},
            "subjects": [{"kind": "ServiceAccount", "name": scraping.STATUS, "namespace": home}],
        }


def _visited(fleet: Fleet) -> list[str]:
    of_platform = {name for job in platform_jobs(fleet) for name in job.namespaces}
    return sorted(of_platform.union(namespaces(fleet)))
