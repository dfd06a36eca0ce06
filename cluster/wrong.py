"""Objects that an API server must refuse in every environment, each with a word of its refusal. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.api import Object
from generators.conventions import names
from generators.grammar.quantities import amount
from generators.model import Environment, Model


def wrong_objects(environment: Environment, model: Model) -> Iterator[tuple[str, Object, str]]:
    """What is wrong, the object, and what the refusal must say."""
    namespace = environment.namespace
    tier = next(iter(model.fleet.tiers))
    yield "a pod that may gain privileges", _pod(namespace, secure=False), "violates PodSecurity"
    double = str(2 * amount(environment.quota.cpu))
    yield "a pod larger than its LimitRange allows", _pod(namespace, cpu=double), "maximum cpu usage"
    yield "a pod with a priority of the cluster's own", _pod(namespace, priority=_CLUSTER), "exceeded quota"
    for other in model.fleet.environments:
        if other.namespace != namespace:
            foreign = names.priority_class(other.namespace, tier)
            yield f"a pod with a priority of {other.name}", _pod(namespace, priority=foreign), ""
    odd = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "odd", "namespace": namespace},
        "dat": {},
    }
    yield "an object with an unknown field", odd, "unknown field"
    yield "an object that breaks a rule in CEL", _route(namespace), "Invalid value"


_CLUSTER = "system-cluster-critical"


def _pod(namespace: str, *, secure: bool = True, cpu: str = "100m", priority: str = "") -> Object:
    size = {"cpu": cpu, "memory": "64Mi", "ephemeral-storage": "64Mi"}
    spec: dict[str, Any] = {
        "serviceAccountName": "default",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "app",
                "image": "registry.example/app",
                "securityContext": {
                    "allowPrivilegeEscalation": not secure,
                    "capabilities": {"drop": ["ALL"]},
                },
                "resources": {"requests": size, "limits": size},
            }
        ],
    }
    if priority:
        spec["priorityClassName"] = priority
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "wrong", "namespace": namespace},
        "spec": spec,
    }


def _route(namespace: str) -> Object:
    """A route with a prefix to be replaced where its rule matches no prefix: only CEL can say so."""
    replace = {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "wrong", "namespace": namespace},
        "spec": {
            "rules": [
                {
                    "matches": [{"path": {"type": "Exact", "value": "/"}}],
                    "filters": [{"type": "URLRewrite", "urlRewrite": {"path": replace}}],
                }
            ]
        },
    }
