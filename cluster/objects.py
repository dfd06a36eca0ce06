"""What a new cluster is given before anybody deploys: nodes, a storage class, what controllers need."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.api import Object
from cluster.plan import KEDA, METRICS, Node, Plan

PROVISIONER = "cluster.example/stand-in"
CONTROLLER = "cluster.example/gateway"


def node(one: Node, version: str) -> Object:
    """A node as its kubelet would register it. ``version`` is the kubelet's, ``v1.37.1``."""
    offered = {
        "cpu": str(one.cpu),
        "memory": f"{one.memory}Gi",
        "ephemeral-storage": f"{one.memory}Gi",
        "pods": str(one.pods),
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": one.name,
            "labels": {
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": one.name,
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/region": "laptop",
                "topology.kubernetes.io/zone": one.zone,
            },
            "annotations": {
                "metrics.k8s.io/resource-metrics-path": f"/metrics/nodes/{one.name}/metrics/resource"
            },
        },
        "status": {
            "allocatable": offered,
            "capacity": offered,
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": "",
                "containerRuntimeVersion": "played",
                "kernelVersion": "played",
                "kubeProxyVersion": "",
                "kubeletVersion": version,
                "machineID": "",
                "operatingSystem": "linux",
                "osImage": "",
                "systemUUID": "",
            },
        },
    }


def common(plan: Plan) -> Iterator[Object]:
    """Objects that need no custom resource."""
    yield {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": "standard",
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": PROVISIONER,
        "volumeBindingMode": "Immediate",
    }
    if KEDA in plan.controllers:
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "keda"}}


def custom(plan: Plan) -> Iterator[Object]:
    """Objects of custom resources."""
    if plan.gateway_class:
        yield {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "GatewayClass",
            "metadata": {"name": plan.gateway_class},
            "spec": {"controllerName": CONTROLLER},
        }


SERVED = {
    KEDA: ("external.metrics.k8s.io", "v1beta1", "keda", "keda-adapter"),
    METRICS: ("metrics.k8s.io", "v1beta1", "kube-system", "metrics-server"),
}
"""API groups that a controller serves itself: group, version, namespace, program."""


def served(controller: str, port: int) -> Iterator[Object]:
    """What leads the API server to a controller that listens on this machine."""
    group, version, namespace, name = SERVED[controller]
    yield {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"type": "ExternalName", "externalName": "localhost", "ports": [{"port": port}]},
    }
    yield {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": f"{version}.{group}"},
        "spec": {
            "group": group,
            "version": version,
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "insecureSkipTLSVerify": True,
            "service": {"name": name, "namespace": namespace, "port": port},
        },
    }
