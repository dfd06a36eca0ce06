"""What a service may do with the Kubernetes API: only what gives it no more than it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.names import API_SERVER

_INSIDE = frozenset(
    (
        *("pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "pods/ephemeralcontainers"),
        *("services/proxy", "nodes/proxy", "serviceaccounts/token"),
    )
)
_SHAPING = frozenset({"create", "update", "patch"})
_CHANGING = _SHAPING | {"delete"}


class _Power(NamedTuple):
    """What a verb on a kind comes to. ``kinds`` by API group, in the plural."""

    kinds: Mapping[str, tuple[str, ...]]
    verbs: frozenset[str]
    effect: str


_POWERS = (
    _Power(
        {
            "": ("pods", "podtemplates", "replicationcontrollers"),
            "apps": ("deployments", "replicasets", "statefulsets", "daemonsets"),
            "batch": ("jobs", "cronjobs"),
            "argoproj.io": ("rollouts", "workflows", "analysisruns", "analysistemplates", "experiments"),
            "keda.sh": ("scaledjobs",),
        },
        _SHAPING,
        "run any image, with any secret of the namespace, as anybody in it",
    ),
    _Power(
        {"rbac.authorization.k8s.io": ("roles", "rolebindings", "clusterroles", "clusterrolebindings")},
        _CHANGING,
        "give out permissions",
    ),
    _Power(
        {
            "external-secrets.io": ("externalsecrets", "secretstores", "pushsecrets"),
            "": ("serviceaccounts",),
        },
        _CHANGING,
        "get at secrets that are not its own",
    ),
    _Power(
        {
            "networking.k8s.io": ("networkpolicies",),
            "": ("resourcequotas", "limitranges", "namespaces"),
            "policy": ("poddisruptionbudgets",),
        },
        _CHANGING,
        "take a protection of the namespace away",
    ),
    _Power(
        {
            "": ("services", "endpoints"),
            "discovery.k8s.io": ("endpointslices",),
            "networking.k8s.io": ("ingresses",),
            "gateway.networking.k8s.io": ("httproutes", "gateways", "grpcroutes", "tcproutes", "tlsroutes"),
        },
        _CHANGING,
        "take the traffic of other services",
    ),
)


def permissions(context: Context) -> Iterator[Finding]:
    """Secrets only by name, as a list of all is what an intruder looks for; no way to more power."""
    for service, block in context.services.items():
        for index, one in enumerate(block.get("permissions", ())):
            path: KeyPath = ("services", service, "permissions", index)
            if "secrets" in one["resources"] and not one.get("names"):
                message = f"{service} may read every secret of its namespace"
                yield Finding("catalog/permission", message, Spot(path), "add names: [the secret]")
            for at, resource in enumerate(one["resources"]):
                if resource in _INSIDE:
                    message = f"{resource} lets {service} act inside other pods or as somebody else"
                    hint = "remove it; nothing that runs in an environment may hold it"
                    yield Finding("catalog/permission", message, Spot((*path, "resources", at)), hint)
            yield from _powers(service, one, path)
            open_verbs = {"list", "watch", "create"} & set(one["verbs"])
            if one.get("names") and "create" in open_verbs:
                message = "create cannot be bound to names: Kubernetes does not know them yet"
                yield Finding("catalog/permission", message, Spot((*path, "verbs")), "split it in two")


def _powers(service: str, one: Mapping[str, Any], path: KeyPath) -> Iterator[Finding]:
    """Names do not make it harmless: one Deployment of its own is enough to run anything."""
    groups, verbs = one["groups"], one["verbs"]
    for at, resource in enumerate(one["resources"]):
        for power in _POWERS:
            held = [verb for verb in verbs if verb in power.verbs]
            if held and any(resource in power.kinds.get(group, ()) for group in groups):
                message = f"{' and '.join(held)} on {resource} lets {service} {power.effect}"
                hint = "read only: get, list, watch; what changes it is the pipeline's, with an approval"
                yield Finding("catalog/permission", message, Spot((*path, "resources", at)), hint)


def way_to_api_server(context: Context) -> Iterator[Finding]:
    """What may ask the API server must be able to reach it: policies open nothing by themselves."""
    for service, block in context.services.items():
        if block.get("permissions") and API_SERVER not in block.get("egress", {}):
            message = f"{service} has permissions, but its policies do not let it reach the API server"
            hint = f"name the API server under egress as {API_SERVER}, with its addresses per environment"
            yield Finding(
                "catalog/permission", message, Spot(("services", service, "permissions"), True), hint
            )


RULES = (permissions, way_to_api_server)
