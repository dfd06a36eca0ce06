"""The parts of the platform that Prometheus scrapes besides services, from the fleet alone.

Parts are found by the labels their upstream manifests give their pods. What they export and nobody
reads is dropped before it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.conventions import in_cluster, scraping
from generators.conventions.scraping import POD, POD_LABEL, POD_PORT
from generators.model import Fleet, Resource
from generators.outputs._namespaces import by_environment, namespaces
from generators.outputs._prometheus.scraping import Job, Relabel, copy, drop, keep, state

_APP = f"{POD_LABEL}app_kubernetes_io_name"
_ENDED = drop(f"{POD}phase", "Failed", "Succeeded")
_ON_NODE = copy("__meta_kubernetes_node_name", "node")


def platform_jobs(fleet: Fleet) -> tuple[Job, ...]:
    """Every part, in the order a person looks for them."""
    return (*_cluster(fleet), *_monitoring(fleet), *_controllers(fleet), *_resources(fleet))


def _environments(fleet: Fleet) -> tuple[Relabel, ...]:
    """Says of series about a namespace which environment that is."""
    found: dict[str, list[str]] = {}
    for namespace, environment in by_environment(fleet):
        found.setdefault(environment, []).append(namespace)
    return tuple(
        Relabel(("namespace",), "|".join(inside), scraping.ENVIRONMENT, environment)
        for environment, inside in found.items()
    )


def _cluster(fleet: Fleet) -> Iterator[Job]:
    yield Job(
        scraping.API_SERVER,
        "The API servers, behind the Service that every cluster has.",
        "endpointslice",
        (
            keep("__meta_kubernetes_service_name", "kubernetes"),
            keep("__meta_kubernetes_endpointslice_port_name", "https"),
        ),
        namespaces=("default",),
        metric_relabel=(
            drop(
                "__name__",
                r"(apiserver|etcd|workqueue|rest_client|authentication|authorization)_.*_bucket",
                "apiserver_longrunning_requests|apiserver_admission_.*_summary.*",
            ),
        ),
        secured=True,
        server_name="kubernetes.default.svc",
        series=100_000,
    )
    yield Job(
        scraping.KUBELET,
        "Kubelets, with the fill of volumes. Their certificates must come from the cluster's own"
        " authority (serverTLSBootstrap): the token is sent to nobody who cannot prove who it is.",
        "node",
        (_ON_NODE,),
        metric_relabel=(drop("__name__", ".+_bucket"), *_environments(fleet)),
        secured=True,
        series=20_000,
    )
    yield Job(
        scraping.CADVISOR,
        "Use of CPU and memory by container; groups that belong to no pod are dropped.",
        "node",
        (_ON_NODE,),
        metric_relabel=(
            Relabel(("__name__", "pod", "container"), "container_.*;;", action="drop"),
            drop(
                "__name__",
                "container_(blkio|file_descriptors|last_seen|memory_failures|network_(tcp|udp)|sockets"
                "|spec|tasks_state|threads|ulimits).*",
            ),
            *_environments(fleet),
        ),
        path="/metrics/cadvisor",
        secured=True,
        series=50_000,
    )
    yield Job(
        scraping.KUBE_STATE,
        "State of Kubernetes objects. Their own pod and namespace must win over the exporter's, so its"
        " labels are honoured and none of its own are added. For joins of pods to services it runs"
        " with --metric-labels-allowlist=pods=[app.kubernetes.io/name].",
        "pod",
        (keep(_APP, "kube-state-metrics"), keep(POD_PORT, "http", "http-metrics"), _ENDED),
        namespaces=(fleet.platform.prometheus.namespace,),
        metric_relabel=(
            Relabel(
                ("namespace", "label_app_kubernetes_io_name"),
                f"({'|'.join(namespaces(fleet))});(.+)",
                scraping.SERVICE,
                "$2",
            ),
            *_environments(fleet),
        ),
        honor_labels=True,
        series=200_000,
    )
    yield Job(
        scraping.NODE,
        "Nodes: CPU, memory, disks, pressure. `instance` is the node's name.",
        "pod",
        (
            keep(_APP, "node-exporter", "prometheus-node-exporter"),
            keep(POD_PORT, "http", "http-metrics", "metrics"),
            _ENDED,
            copy(f"{POD}node_name", "node"),
            copy(f"{POD}node_name", "instance"),
        ),
        namespaces=(fleet.platform.prometheus.namespace,),
        series=5_000,
    )
    yield Job(
        scraping.EPHEMERAL_STORAGE,
        "What pods use of the disks of their nodes, as the kubelet counts it before it evicts them.",
        "pod",
        (keep(_APP, scraping.EPHEMERAL_STORAGE), keep(POD_PORT, "metrics"), _ENDED),
        namespaces=(fleet.platform.prometheus.namespace,),
        metric_relabel=(
            keep("__name__", scraping.EPHEMERAL_USAGE),
            Relabel(("pod_name",), "(.+)", "pod", "$1"),
            Relabel(("pod_namespace",), "(.+)", "namespace", "$1"),
            Relabel(regex="pod_name|pod_namespace", action="labeldrop"),
            *_environments(fleet),
        ),
        series=20_000,
    )
    yield Job(
        scraping.DNS,
        "Names inside the cluster: all services hang on them.",
        "pod",
        (keep(f"{POD_LABEL}k8s_app", "kube-dns"), keep(POD_PORT, "metrics"), _ENDED, *_pod()),
        namespaces=("kube-system",),
        series=5_000,
    )
    yield Job(
        scraping.GATEWAY,
        "The way in, whichever controller serves it: any pod of its namespace that names a port so.",
        "pod",
        (keep(POD_PORT, "http-metrics", "metrics", "prometheus"), _ENDED, *_pod()),
        namespaces=(fleet.platform.gateway.namespace,),
        series=20_000,
    )


def _monitoring(fleet: Fleet) -> Iterator[Job]:
    for name, port, why, series in (
        (scraping.PROMETHEUS, "web", "Prometheus itself.", 10_000),
        (scraping.ALERTMANAGER, "web", "Who notifies.", 3_000),
        (scraping.PROBER, "http", "The exporter that probes public hosts.", 1_000),
        (scraping.COLLECTOR, "metrics", "What becomes of logs and traces.", 3_000),
    ):
        yield Job(
            name,
            why,
            "pod",
            (keep(_APP, name), keep(POD_PORT, port), _ENDED, *_pod()),
            namespaces=(fleet.platform.prometheus.namespace,),
            series=series,
        )
    if fleet.platform.status:
        yield Job(
            scraping.STATUS,
            "What runs in each environment, as `./doit status --serve` sees it: health, drift, versions.",
            "pod",
            (keep(_APP, scraping.STATUS), keep(POD_PORT, "metrics"), _ENDED, *_pod()),
            namespaces=(fleet.platform.status.namespace,),
            series=50_000,
        )


def _controllers(fleet: Fleet) -> Iterator[Job]:
    found = [
        (scraping.EXTERNAL_SECRETS, "Synchronisation of secrets.", "external-secrets"),
        (scraping.CERT_MANAGER, "Issue and renewal of certificates.", "cert-manager"),
        (scraping.ROLLOUTS, "Progress of rollouts.", "argo-rollouts"),
        (scraping.TRIVY, "Vulnerabilities of images that run.", "trivy-system"),
        (scraping.KYVERNO, "What broke a policy, such as an image without a signature.", "kyverno"),
    ]
    if any(resource.type == "nats" for resource in fleet.resources.values()):
        found.append((scraping.KEDA, "Scaling on queues.", in_cluster.KEDA_NAMESPACE))
    for name, why, namespace in found:
        yield Job(
            name,
            f"{why} The series say which object they are about; that wins over the controller's own.",
            "pod",
            (keep(POD_PORT, "http-metrics", "metrics", "metrics-port"), _ENDED),
            namespaces=(namespace,),
            metric_relabel=(
                drop("__name__", "(controller_runtime|rest_client|workqueue)_.*_bucket"),
                *_environments(fleet),
            ),
            honor_labels=True,
            series=10_000,
        )


def _resources(fleet: Fleet) -> Iterator[Job]:
    for resource in fleet.resources.values():
        yield _resource(resource, fleet)


def _resource(resource: Resource, fleet: Fleet) -> Job:
    platform = fleet.platform.name.replace("-", "_")
    return Job(
        scraping.EXPORTERS[resource.type],
        f"Exporters of {resource.name}: one an environment, labelled {fleet.platform.name}/resource and"
        f" {fleet.platform.name}/environment.",
        "pod",
        (
            keep(_APP, scraping.EXPORTERS[resource.type]),
            keep(f"{POD_LABEL}{platform}_resource", resource.name),
            keep(POD_PORT, "http-metrics", "metrics", "http", "exporter-port"),
            _ENDED,
            *_pod(),
            copy(f"{POD_LABEL}{platform}_environment", scraping.ENVIRONMENT),
            state(scraping.RESOURCE, resource.name),
        ),
        component=resource.name,
        namespaces=(fleet.platform.prometheus.namespace,),
        series=20_000,
    )


def _pod() -> tuple[Relabel, ...]:
    return (
        copy("__meta_kubernetes_namespace", "namespace"),
        copy(f"{POD}name", "pod"),
    )
