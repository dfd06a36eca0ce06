"""Who may do what: groups of people, and the kinds of objects that service charts render.

The identity provider puts people into these groups; the platform chart binds Roles to them. The
table of kinds is what the deploy role is computed from: one line here for each ``kind:`` that a
chart can render, and nothing a chart cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DEPLOYER = "platform-deployer"
"""The Role that installs and upgrades service charts in one namespace."""
READER = "platform-reader"
"""The Role that looks at everything in one namespace but Secrets."""
BEYOND_GRANTED = ("bind", "escalate", "impersonate")
"""Verbs that give more than was granted. No Role has them."""
INSIDE_OTHERS = (
    *(
        "nodes/proxy",
        "pods/attach",
        "pods/ephemeralcontainers",
        "pods/exec",
        "pods/portforward",
        "pods/proxy",
    ),
    *("serviceaccounts/token", "services/proxy"),
)
"""What acts inside other pods or as somebody else, whatever the verb. No Role has them."""

LOOKING = ("get", "list", "watch")
"""Verbs that change nothing."""
CHANGING = ("create", "update", "patch", "delete")


class Own(NamedTuple):
    """What a service may do with one kind: ``freely`` of any name, ``by_name`` of its own names."""

    freely: frozenset[str]
    by_name: frozenset[str]


OWN: Mapping[tuple[str, str], Own] = {
    # Who leads among its pods. A new one takes nothing from anybody: every service has its own names.
    ("coordination.k8s.io", "leases"): Own(frozenset({"create"}), frozenset({"update", "patch", "delete"})),
    # What its pods tell each other. A new one could take the name of a chart's before that is installed.
    ("", "configmaps"): Own(frozenset(), frozenset({"patch", "delete"})),
}
"""What a service may change by itself, by API group and kind. Only verbs that deployers hold themselves."""
OWN_IN_WORDS = "by names of its own it may change leases, and patch or delete configmaps"


class Kind(NamedTuple):
    """An API group, the plural under which RBAC knows it, and the kind as manifests spell it."""

    group: str
    resource: str
    name: str


ALWAYS = (
    Kind("", "configmaps", "ConfigMap"),
    Kind("", "serviceaccounts", "ServiceAccount"),
    Kind("", "services", "Service"),
    Kind("apps", "deployments", "Deployment"),
    Kind("apps", "statefulsets", "StatefulSet"),
    Kind("argoproj.io", "analysistemplates", "AnalysisTemplate"),
    Kind("argoproj.io", "rollouts", "Rollout"),
    Kind("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    Kind("batch", "cronjobs", "CronJob"),
    Kind("batch", "jobs", "Job"),
    Kind("external-secrets.io", "externalsecrets", "ExternalSecret"),
    Kind("networking.k8s.io", "networkpolicies", "NetworkPolicy"),
    Kind("policy", "poddisruptionbudgets", "PodDisruptionBudget"),
    Kind("rbac.authorization.k8s.io", "rolebindings", "RoleBinding"),
    Kind("rbac.authorization.k8s.io", "roles", "Role"),
)
GATEWAY = (Kind("gateway.networking.k8s.io", "httproutes", "HTTPRoute"),)
INGRESS = (Kind("networking.k8s.io", "ingresses", "Ingress"),)
OPERATOR = (Kind("monitoring.coreos.com", "servicemonitors", "ServiceMonitor"),)
QUEUES = (Kind("keda.sh", "scaledobjects", "ScaledObject"),)


def kinds(*, gateway: bool, operator: bool, queues: bool) -> tuple[Kind, ...]:
    """The kinds that service charts of a platform render, sorted.

    ``gateway``: Gateway API, else Ingress. ``operator``: Prometheus by operator objects.
    ``queues``: some resource is a queue that KEDA can scale on.
    """
    entry = GATEWAY if gateway else INGRESS
    return tuple(sorted((*ALWAYS, *entry, *(OPERATOR * operator), *(QUEUES * queues))))


def scope(environment: str, tenant: str = "") -> str:
    """The part of a group's name that says where it counts: ``staging``, ``staging:acme``."""
    return f"{environment}:{tenant}" if tenant else environment


def deployers(platform: str, scope: str) -> str:
    """The group that may deploy: ``codai:deployers:staging``."""
    return f"{platform}:deployers:{scope}"


def readers(platform: str, scope: str) -> str:
    """The group that may look, but not at Secrets: ``codai:readers:staging``."""
    return f"{platform}:readers:{scope}"
