"""The Prometheus object of the operator: what prometheus.yml and its arguments say, spelled as a spec.

Service charts say with their ServiceMonitor which pods are scraped and how often. What the operator
would call the labels of those targets is put right here, once, by a scrape class that it applies to
all of them; so both deliveries name a target alike, and no chart repeats it.
"""

from __future__ import annotations

from generators.conventions import scraping
from generators.model import Fleet, RemoteWrite
from generators.model import Prometheus as Stated
from generators.outputs._namespaces import namespaces
from generators.outputs._overlays import Values
from generators.outputs._prometheus.access import labels
from generators.outputs._prometheus.remote_write import DROPPED, Queue, queue, rate
from generators.outputs._prometheus.scraping import SECURED, Relabel, seconds

DEFAULT = "services"
"""Scrape class of whatever names none: the charts' ServiceMonitors, and probes."""
BYTES_PER_SAMPLE = 2
"""On disk, generously: compressed, with index."""
STORAGE_UNSTATED = 100
"""GiB where the catalog states no rate of samples to size it by."""
REPLICAS = scraping.REPLICAS["operator"]


def prometheus(fleet: Fleet) -> Values:
    """The whole object."""
    stated = fleet.platform.prometheus
    spec: Values = {
        "replicas": REPLICAS,
        "serviceAccountName": scraping.PROMETHEUS,
        "retention": f"{stated.retention}d",
        "scrapeInterval": seconds(scraping.PLATFORM_INTERVAL),
        "scrapeTimeout": seconds(scraping.timeout(scraping.PLATFORM_INTERVAL)),
        "evaluationInterval": seconds(scraping.EVALUATION_INTERVAL),
        "externalLabels": {scraping.EXTERNAL_LABEL: fleet.platform.name},
        "prometheusExternalLabelName": "",
        "storage": {
            "volumeClaimTemplate": {
                "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": {"requests": {"storage": f"{storage(stated)}Gi"}},
                }
            }
        },
        "serviceDiscoveryRole": "EndpointSlice",
        "arbitraryFSAccessThroughSMs": {"deny": True},
        **_limits(),
        **_selectors(fleet),
        "scrapeClasses": _classes(fleet),
        "alerting": {
            "alertmanagers": [
                {
                    "name": "alertmanager-operated",
                    "namespace": stated.namespace,
                    "port": "web",
                    "apiVersion": "V2",
                    "timeout": "10s",
                }
            ]
        },
    }
    if stated.remote_write:
        spec["secrets"] = ["remote-write"]
        spec["remoteWrite"] = [_remote_write(stated.remote_write, queue(rate(stated)))]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Prometheus",
        "metadata": {"name": fleet.platform.name, "namespace": stated.namespace, "labels": labels(fleet)},
        "spec": spec,
    }


def storage(stated: Stated) -> int:
    """GiB of one server for all samples of the retention, at its part of the rate that the catalog states."""
    if stated.remote_write is None:
        return STORAGE_UNSTATED
    samples = rate(stated) * stated.retention * 86_400
    return -(-samples * BYTES_PER_SAMPLE // 1024**3)


def _limits() -> Values:
    limits = scraping.LIMITS
    return {
        "bodySizeLimit": limits.body_size,
        "targetLimit": limits.targets,
        "labelLimit": limits.labels,
        "labelNameLengthLimit": limits.label_name_length,
        "labelValueLengthLimit": limits.label_value_length,
        "keepDroppedTargets": limits.dropped_targets,
    }


def _selectors(fleet: Fleet) -> Values:
    """Objects of this platform only; monitors where services run, all else beside Prometheus."""
    ours = {"matchLabels": {"app.kubernetes.io/part-of": fleet.platform.name}}
    inside = {
        "matchExpressions": [
            {"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(namespaces(fleet))}
        ]
    }
    return {
        "serviceMonitorSelector": ours,
        "serviceMonitorNamespaceSelector": inside,
        "probeSelector": ours,
        "scrapeConfigSelector": ours,
        "ruleSelector": ours,
    }


def _classes(fleet: Fleet) -> list[Values]:
    prefix = fleet.platform.name.replace("-", "_")
    own = (scraping.TIER, scraping.TEAM, scraping.ENVIRONMENT)
    steps = [
        Relabel(("__meta_kubernetes_service_label_app_kubernetes_io_name",), "(.+)", scraping.SERVICE, "$1"),
        *(Relabel((f"{prefix}_{label}",), "(.+)", label, "$1") for label in own),
        Relabel(regex=f"endpoint|{prefix}_({'|'.join(own)})", action="labeldrop"),
    ]
    return [
        {"name": DEFAULT, "default": True, "relabelings": [step.operator() for step in steps]},
        {
            "name": SECURED,
            "authorization": {"credentialsFile": scraping.ACCOUNT_TOKEN},
            "tlsConfig": {"caFile": scraping.ACCOUNT_CA},
        },
    ]


def _remote_write(stated: RemoteWrite, sized: Queue) -> Values:
    return {
        "name": "long-term",
        "url": stated.address,
        "remoteTimeout": "30s",
        "authorization": {"credentialsFile": scraping.REMOTE_WRITE_TOKEN},
        "queueConfig": {
            "capacity": sized.capacity,
            "minShards": sized.min_shards,
            "maxShards": sized.max_shards,
            "maxSamplesPerSend": sized.batch,
            "batchSendDeadline": "5s",
            "minBackoff": "30ms",
            "maxBackoff": "5s",
            "retryOnRateLimit": True,
        },
        "metadataConfig": {"send": True, "sendInterval": "1m", "maxSamplesPerSend": sized.batch},
        "writeRelabelConfigs": [step.operator() for step in DROPPED],
    }
