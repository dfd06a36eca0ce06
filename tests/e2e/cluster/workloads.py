"""Small workloads that tests put on a played cluster, and how to ask what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster import Cluster, digest_that
from cluster.api import MERGE, Object
from cluster.processes import wait_until

NAMESPACE = "trial"
PATIENCE = 120.0


def namespace(cluster: Cluster, name: str = NAMESPACE) -> None:
    """A namespace with its default account."""
    cluster.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    path = f"/api/v1/namespaces/{name}/serviceaccounts/default"
    wait_until(lambda: cluster.api.request("GET", path).ok, PATIENCE, "the default account")


def deployment(
    name: str, replicas: int | None = 1, behaviour: str = "well", annotations: Mapping[str, str] | None = None
) -> Object:
    """One that spreads over zones. Its image is played as ``behaviour``."""
    labels = {"app": name}
    requests = {"cpu": "100m", "memory": "64Mi"}
    spread = {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels},
    }
    container = {
        "name": "app",
        "image": f"registry.example/{name}@{digest_that(behaviour, name)}",
        "resources": {"requests": requests, "limits": requests},
    }
    spec: dict[str, Any] = {
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels, "annotations": dict(annotations or {})},
            "spec": {
                "containers": [container],
                "topologySpreadConstraints": [spread],
                "terminationGracePeriodSeconds": 0,
            },
        },
    }
    if replicas is not None:
        spec["replicas"] = replicas
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def pods(cluster: Cluster, name: str) -> list[Object]:
    """The pods of a workload that are not being deleted."""
    found = cluster.api.get(f"/api/v1/namespaces/{NAMESPACE}/pods", labelSelector=f"app={name}")["items"]
    return [one for one in found if not one["metadata"].get("deletionTimestamp")]


def ready(cluster: Cluster, name: str) -> int:
    """How many of them are ready."""
    return sum(
        any(c["type"] == "Ready" and c["status"] == "True" for c in one["status"].get("conditions", ()))
        for one in pods(cluster, name)
    )


def statuses(cluster: Cluster, name: str) -> list[Object]:
    """The container statuses of its pods."""
    return [one for pod in pods(cluster, name) for one in pod["status"].get("containerStatuses", ())]


def soon(cluster: Cluster, name: str, number: int) -> None:
    """Waits until so many of its pods are ready and no more are there."""

    def there() -> bool:
        return ready(cluster, name) == number == len(pods(cluster, name))

    wait_until(there, PATIENCE, f"{number} ready pods of {name}")


def remove(cluster: Cluster, name: str) -> None:
    """Removes a deployment with its pods."""
    cluster.api.request("DELETE", f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{name}")
    wait_until(lambda: not pods(cluster, name), PATIENCE, f"the end of {name}")


def patch(cluster: Cluster, path: str, change: Object) -> Object:
    """Merges a change into an object."""
    return cluster.api.must(cluster.api.request("PATCH", path, change, content=MERGE), f"patching {path}")
