"""What a service may change with the Kubernetes API by itself, and what any other change comes to.

Closed: whatever is not in ``access.OWN`` is the pipeline's. Nothing is gained by an exemption, as the API
server lets a deployer grant only what the deployer holds, and that is what charts render.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from generators.conventions.access import CHANGING
from generators.conventions.names import SUFFIXES

_ANY = frozenset(CHANGING)
_SHAPING = _ANY - {"delete"}
OTHERS = "change what others answer for"
"""What every change comes to that ``POWERS`` does not name."""


class Power(NamedTuple):
    """What a verb on a kind comes to. ``kinds`` by API group, in the plural."""

    kinds: Mapping[str, tuple[str, ...]]
    verbs: frozenset[str]
    effect: str


POWERS = (
    Power(
        {
            "": ("pods", "podtemplates", "replicationcontrollers"),
            "apps": ("deployments", "replicasets", "statefulsets", "daemonsets", "controllerrevisions"),
            "argoproj.io": (
                *("rollouts", "workflows", "analysisruns", "analysistemplates", "experiments"),
                *("applications", "applicationsets"),
            ),
            "batch": ("jobs", "cronjobs"),
            "keda.sh": ("scaledjobs",),
        },
        _SHAPING,
        "run any image, with any secret of the namespace, as anybody in it",
    ),
    Power(
        {
            "": ("pods", "pods/eviction", "replicationcontrollers", "replicationcontrollers/scale"),
            "apps": (
                *("deployments", "deployments/scale", "replicasets", "replicasets/scale"),
                *("statefulsets", "statefulsets/scale", "daemonsets"),
            ),
            "argoproj.io": ("rollouts", "rollouts/scale", "rollouts/status"),
            "autoscaling": ("horizontalpodautoscalers",),
            "batch": ("jobs", "cronjobs"),
            "keda.sh": ("scaledobjects", "scaledjobs"),
        },
        _ANY,
        "stop other services",
    ),
    Power(
        {"rbac.authorization.k8s.io": ("roles", "rolebindings", "clusterroles", "clusterrolebindings")},
        _ANY,
        "give out permissions",
    ),
    Power(
        {
            "": ("serviceaccounts", "secrets"),
            "cert-manager.io": ("certificates", "certificaterequests", "issuers"),
            "external-secrets.io": ("externalsecrets", "secretstores", "pushsecrets"),
            "keda.sh": ("triggerauthentications",),
        },
        _ANY,
        "get at secrets that are not its own",
    ),
    Power(
        {
            "": ("resourcequotas", "limitranges", "namespaces"),
            "cilium.io": ("ciliumnetworkpolicies",),
            "crd.projectcalico.org": ("networkpolicies",),
            "networking.k8s.io": ("networkpolicies",),
            "policy": ("poddisruptionbudgets",),
            "projectcalico.org": ("networkpolicies",),
            "security.istio.io": ("authorizationpolicies", "peerauthentications", "requestauthentications"),
        },
        _ANY,
        "take a protection of the namespace away",
    ),
    Power(
        {
            "": ("services", "services/status", "endpoints", "pods/status"),
            "discovery.k8s.io": ("endpointslices",),
            "gateway.networking.k8s.io": ("httproutes", "gateways", "grpcroutes", "tcproutes", "tlsroutes"),
            "networking.istio.io": ("virtualservices", "destinationrules", "gateways", "serviceentries"),
            "networking.k8s.io": ("ingresses",),
        },
        _ANY,
        "take the traffic of other services",
    ),
    Power(
        {
            "monitoring.coreos.com": (
                "prometheusrules",
                "servicemonitors",
                "podmonitors",
                "alertmanagerconfigs",
            )
        },
        _ANY,
        "silence alerts",
    ),
    Power({"": ("persistentvolumeclaims",)}, _ANY, "lose data of other services"),
)
"""The first that fits says it best."""


def effect(groups: Iterable[str], resource: str, verbs: Iterable[str]) -> str:
    """What these verbs on a kind come to, in words that follow "lets the service"."""
    held, within = frozenset(verbs), tuple(groups)
    for power in POWERS:
        if held & power.verbs and any(resource in power.kinds.get(group, ()) for group in within):
            return power.effect
    return OTHERS


def owner(name: str, services: Iterable[str]) -> str:
    """The service whose id an object's name is, or begins with and a ``-``: the longest; else nothing."""
    return max((one for one in services if f"{name}-".startswith(f"{one}-")), key=len, default="")


def of_the_chart(name: str, service: str) -> bool:
    """Whether the chart of a service writes an object of this name."""
    return name == service or name in {f"{service}{suffix}" for suffix in SUFFIXES}
