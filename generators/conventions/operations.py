"""Names that the commands on a live cluster leave there, or look for: history, leases, metrics.

No id of a service holds a dot, so none of these objects can ever meet one of a chart.
"""

from __future__ import annotations

from collections.abc import Iterable

from generators.conventions import labels

APPLIER = "helm"
"""The field manager of everything that charts state; drift is judged with its eyes."""
OPERATOR = "platform-ops"
"""The field manager of what these commands write themselves."""

ROLLOUTS = "rollouts-controller"
"""The controller of Argo Rollouts, as it signs what it writes."""

CONTROLLERS = frozenset(
    {
        APPLIER,
        OPERATOR,
        "argo-rollouts",
        "cert-manager-certificates-issuing",
        "cert-manager-certificates-key-manager",
        "cert-manager-certificates-readiness",
        "cert-manager-certificates-trigger",
        "external-secrets",
        "horizontal-pod-autoscaler",
        "keda",
        "keda-operator",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubelet",
        ROLLOUTS,
        "vpa-recommender",
    }
)
"""Field managers that write by themselves; whatever another one owns, a person did."""

RECORD_PART = "platform"
"""The chain, the lease and the release record of the platform chart."""


def history(service: str, part: int) -> str:
    """The ConfigMap that holds one part of a service's history, the first being 1."""
    return f"history.{service}.{part:04d}"


def lease(service: str) -> str:
    """The Lease that whoever changes a service in an environment holds."""
    return f"deploy.{service}"


def history_label(platform: str) -> str:
    """The label of history ConfigMaps; its value is the service's id."""
    return labels.own(platform, labels.HISTORY)


def head_annotation(platform: str) -> str:
    """On the Lease: number and hash of the newest entry, so that a cut chain is seen."""
    return labels.own(platform, labels.HISTORY_HEAD)


def digest_annotation(platform: str) -> str:
    """On the object that owns the pods: the digest that it runs."""
    return labels.own(platform, labels.DIGEST)


def commit_annotation(platform: str) -> str:
    """On the object that owns the pods: the commit that was verified."""
    return labels.own(platform, labels.COMMIT)


def approval_annotation(platform: str) -> str:
    """On the object that owns the pods: who approved it."""
    return labels.own(platform, labels.APPROVED_BY)


PART_OF = "app.kubernetes.io/part-of"
"""The label that names the platform."""
SENT_LABEL = {"app.kubernetes.io/managed-by": OPERATOR}
"""On what a deployment sends besides charts, so that it finds again what it need not send any more."""
DASHBOARD_LABEL = {"grafana_dashboard": "1"}
"""What Grafana's sidecar looks for, as the charts of Grafana and kube-prometheus-stack set it up."""


def dashboard(parts: Iterable[str]) -> str:
    """The ConfigMap that brings a dashboard to Grafana, by its place below the folder of all."""
    return ".".join(("dashboard", *parts))


METRIC_HEALTH = "platform_service_health"
METRIC_REPLICAS = "platform_service_replicas"
METRIC_DESIRED = "platform_service_replicas_desired"
METRIC_DRIFT = "platform_service_drift"
METRIC_INFO = "platform_service_info"
METRIC_UP = "platform_environment_up"
METRIC_AGE = "platform_service_age_seconds"
METRICS = (
    *(METRIC_UP, METRIC_HEALTH, METRIC_REPLICAS, METRIC_DESIRED, METRIC_DRIFT, METRIC_INFO, METRIC_AGE),
)
"""All that ``status`` exports."""
