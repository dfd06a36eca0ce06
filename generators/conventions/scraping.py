"""What Prometheus scrapes: names of jobs, the labels every target carries, paths of its secrets.

Scrape jobs set these, rules, routes, panels and the rehearsal read them. A service's targets have
``job`` = ``service`` = its id; targets of the platform have ``job`` = ``component`` and no
``service``, so nothing that is said of services ever meets a part of the platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from generators.conventions import mounts

SERVICE = "service"
TIER = "tier"
TEAM = "team"
ENVIRONMENT = "environment"
COMPONENT = "component"
RESOURCE = "resource"
"""Labels of targets. ``resource`` (the catalog's name) and ``environment``: of exporters only."""

POD = "__meta_kubernetes_pod_"
POD_LABEL = f"{POD}label_"
POD_PORT = f"{POD}container_port_name"
"""How discovery calls what it knows of a pod."""
KUBERNETES_LABELS = {"app_kubernetes_io_name": "app.kubernetes.io/name", "k8s_app": "k8s-app"}
"""What parts of the platform are found by, by the names that discovery makes of these labels."""

API_SERVER = "apiserver"
KUBELET = "kubelet"
CADVISOR = "cadvisor"
KUBE_STATE = "kube-state-metrics"
NODE = "node-exporter"
EPHEMERAL_STORAGE = "k8s-ephemeral-storage-metrics"
"""What the kubelet knows of the disks of containers: with containerd, cAdvisor says nothing of them."""
DNS = "coredns"
EPHEMERAL_USAGE = "ephemeral_storage_pod_usage"
GATEWAY = "gateway"
PROMETHEUS = "prometheus"
ALERTMANAGER = "alertmanager"
PROBER = "blackbox-exporter"
"""The exporter's own metrics."""
PROBE = "blackbox"
"""Job of every probe of a public host; ``service`` and ``environment`` say whose, ``instance`` is
the URL."""
COLLECTOR = "otel-collector"
EXTERNAL_SECRETS = "external-secrets"
CERT_MANAGER = "cert-manager"
ROLLOUTS = "argo-rollouts"
KEDA = "keda"
TRIVY = "trivy-operator"
KYVERNO = "kyverno"
STATUS = "platform-status"
"""What ``./doit status --serve`` tells; its pod and its account are called so too."""

EXPORTERS: Mapping[str, str] = {
    "nats": "nats-exporter",
    "postgresql": "postgres-exporter",
    "redis": "redis-exporter",
}
"""By type of resource: the job of its exporters; ``component`` and ``resource`` name the resource."""

RESERVED_JOBS = frozenset(
    {
        API_SERVER,
        KUBELET,
        CADVISOR,
        KUBE_STATE,
        NODE,
        EPHEMERAL_STORAGE,
        DNS,
        PROMETHEUS,
        ALERTMANAGER,
        PROBER,
        PROBE,
        COLLECTOR,
    }
    | {EXTERNAL_SECRETS, CERT_MANAGER, ROLLOUTS, KEDA, TRIVY, KYVERNO, STATUS, *EXPORTERS.values()}
)
"""Jobs whose own metrics are asked for by ``job`` alone: no service has such an id. Of the gateway
nothing is asked but whether it is up, and that by ``component`` as well."""

REPLICAS: Mapping[str, int] = {"operator": 2, "files": 1}
"""By delivery: servers that scrape and send the same. One goes on while the other is moved; Alertmanager
sees their alerts as one, a long-term store gets every sample from each."""
PLATFORM_INTERVAL = 30
"""Seconds between two scrapes of a part of the platform."""
EVALUATION_INTERVAL = 15
"""Seconds between two evaluations of a rule group that states none: the shortest of the tiers."""
SLOW_WINDOW = 6 * 3600
"""Seconds: what is recorded over windows from here on is evaluated less often, in groups of its own."""
LOOK_BACK = 300
"""Seconds that Prometheus looks back for the latest sample of a series: its default, which no argument
changes."""
SLOW_INTERVAL = 240
"""Seconds between two evaluations of those groups: less than ``LOOK_BACK`` by more than an evaluation takes.
At its end they write what they recorded; an alert that reads in between would see nothing and begin anew."""
SAMPLES = 4
"""A range holds this many scrapes, so that a rate survives one that failed. Only so many tell that nothing is
there."""
TIMEOUT = 10
"""Seconds a scrape may take at most, and never longer than its interval."""
BYTES_PER_SERIES = 512
"""What one series takes of an exposition, generously: sizes the limit on a scrape's body."""

TARGETS_PER_POD = 2
"""Pods that end stay targets until they are gone, and a breach of the limit loses all of them."""


class Limits(NamedTuple):
    """Nets below every job's own limits, the same in both deliveries."""

    body_size: str = "64MB"
    targets: int = 2000
    labels: int = 50
    label_name_length: int = 120
    label_value_length: int = 1024
    dropped_targets: int = 100


LIMITS = Limits()

EXTERNAL_LABEL = "platform"
"""External label that says which platform a sample or an alert comes from."""

SECRETS = "/etc/prometheus/secrets"
REMOTE_WRITE_TOKEN = f"{SECRETS}/remote-write/token"
ACCOUNT_TOKEN = f"{mounts.ACCOUNT}/token"
ACCOUNT_CA = f"{mounts.ACCOUNT}/ca.crt"

PROBE_ADDRESS = "blackbox-exporter.{namespace}.svc:9115"
PROBE_MODULE = "https_public"


def timeout(interval: int) -> int:
    """Seconds a scrape at this interval may take."""
    return min(TIMEOUT, interval)


def probe_job(service: str, environment: str) -> str:
    """Name of a probe's configuration: the slash keeps it apart from every service's id."""
    return f"probe/{service}/{environment}"


def platform_job(part: str) -> str:
    """Name of the configuration of a part of the platform, apart from every service's id."""
    return f"platform/{part}"
