"""What Kubernetes discovery would find: pods, endpoints and nodes with their meta labels.

Services come from the rendered charts, two pods each and one that has ended. Parts of the platform
that no chart here renders are stood in for by what their upstream manifests make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generators.checks._engine.context import Context
from generators.checks._rendered.documents import Document
from generators.checks._rendered.pods import Landscape, Pods, landscapes
from generators.conventions import in_cluster, scraping
from generators.conventions.labels import ENVIRONMENT, RESOURCE, own
from generators.conventions.metrics import POD_HASH
from generators.conventions.workloads import RUNS
from generators.model import Fleet

PLAIN = re.compile(r"[^a-zA-Z0-9_]")
COPIES = 2
_EXPORTED = {"postgresql": "http", "redis": "exporter-port", "nats": "http"}
"""By type of resource: what the charts of its exporter's makers call the port."""


@dataclass(frozen=True, slots=True)
class Found:
    """A target before relabelling. ``expected``: somebody must scrape it, and nobody twice."""

    role: str
    namespace: str
    labels: Mapping[str, str] = field(hash=False)
    selectable: Mapping[str, str] = field(hash=False)
    """Labels that a selector of the discovery compares."""
    expected: bool = False
    subject: str = ""


@dataclass(frozen=True, slots=True)
class StandIn:
    """The pod of a part of the platform: its container's ports by name, the one scraped first."""

    name: str
    namespace: str
    labels: Mapping[str, str] = field(hash=False)
    ports: Sequence[str]


def found(context: Context) -> tuple[Found, ...]:
    """Everything there is to find, over all environments at once."""
    return context.once("found-targets", lambda: tuple(_found(context)))


def sanitized(name: str) -> str:
    """A Kubernetes label's name as a label of Prometheus."""
    return PLAIN.sub("_", name)


def _found(context: Context) -> Iterator[Found]:
    for number, landscape in enumerate(landscapes(context)):
        for place, pods in enumerate(landscape.pods):
            for copy in range(COPIES + 1):
                ended = copy == COPIES
                pod = _Pod(pods, f"10.{number}.{place // 80}.{place % 80 * 3 + copy + 1}", copy, ended)
                yield from pod.as_pods()
                if not ended:
                    yield from pod.as_endpoints(landscape)
    for number, stand_in in enumerate(stand_ins(context.model.fleet)):
        yield from _stood_in(stand_in, f"10.200.0.{number + 1}")
    yield from _cluster()


@dataclass(frozen=True, slots=True)
class _Pod:
    pods: Pods
    address: str
    copy: int
    ended: bool

    def _metadata(self) -> dict[str, str]:
        labels = dict(self.pods.labels)
        if self.pods.owner is not None and self.pods.owner.kind == "Rollout":
            labels[POD_HASH] = f"5d{self.copy}f7c9b8"
        phase = "Succeeded" if self.ended else "Running"
        name = f"{self.pods.name}-{self.copy}"
        return _pod_metadata(name, self.pods.namespace, labels, self.address, phase)

    def as_pods(self) -> Iterator[Found]:
        ports = dict(self.pods.ports) or {"": 0}
        service = self.pods.service
        runs = service is not None and service.kind in RUNS and not self.ended
        for port, number in ports.items():
            labels = {**self._metadata(), **_port(port, number, self.address)}
            subject = f"{self.pods.name} in {self.pods.namespace}"
            yield Found("pod", self.pods.namespace, labels, self.pods.labels, runs, subject)

    def as_endpoints(self, landscape: Landscape) -> Iterator[Found]:
        for rendered in landscape.rendered:
            for service in rendered.of_kind("Service"):
                if service.namespace != self.pods.namespace or not _selects(service, self.pods):
                    continue
                for port in service.spec.get("ports") or ():
                    number = self.pods.ports.get(str(port.get("targetPort")), 0)
                    labels = {
                        **self._metadata(),
                        **_port(str(port.get("targetPort")), number, self.address),
                        **_prefixed(
                            "__meta_kubernetes_service_label", service.at("metadata", "labels") or {}
                        ),
                        "__meta_kubernetes_service_name": service.name,
                        "__meta_kubernetes_endpointslice_port_name": str(port.get("name", "")),
                    }
                    yield Found("endpointslice", self.pods.namespace, labels, {})


def _selects(service: Document, pods: Pods) -> bool:
    """By its selector, or by the one that the controller of a blue-green rollout gives it."""
    selector = service.spec.get("selector")
    if selector:
        return all(pods.labels.get(key) == value for key, value in selector.items())
    name = "app.kubernetes.io/name"
    return bool(pods.owner and pods.labels.get(name) == service.at("metadata", "labels", name))


def _pod_metadata(
    name: str, namespace: str, labels: Mapping[str, str], address: str, phase: str
) -> dict[str, str]:
    return {
        "__meta_kubernetes_namespace": namespace,
        "__meta_kubernetes_pod_name": name,
        "__meta_kubernetes_pod_ip": address,
        "__meta_kubernetes_pod_phase": phase,
        "__meta_kubernetes_pod_node_name": "node-1",
        **_prefixed("__meta_kubernetes_pod_label", labels),
    }


def _port(name: str, number: int, address: str, container: str = "app") -> dict[str, str]:
    labels = {
        "__address__": f"{address}:{number}" if number else address,
        "__meta_kubernetes_pod_container_name": container,
    }
    if number:
        labels["__meta_kubernetes_pod_container_port_name"] = name
        labels["__meta_kubernetes_pod_container_port_number"] = str(number)
    return labels


def _prefixed(prefix: str, labels: Mapping[str, str]) -> dict[str, str]:
    stated = {f"{prefix}_{sanitized(name)}": str(value) for name, value in labels.items()}
    present = {f"{prefix}present_{sanitized(name)}": "true" for name in labels}
    return {**stated, **present}


def stand_ins(fleet: Fleet) -> Iterator[StandIn]:
    """The pods of the platform's parts, as their upstream manifests and our conventions label them."""
    home = fleet.platform.prometheus.namespace
    for name, ports in (
        (scraping.KUBE_STATE, ("http-metrics", "telemetry")),
        (scraping.NODE, ("metrics",)),
        (scraping.EPHEMERAL_STORAGE, ("metrics", "debug")),
        (scraping.PROMETHEUS, ("web", "reloader-web")),
        (scraping.ALERTMANAGER, ("web", "mesh-tcp")),
        (scraping.PROBER, ("http",)),
        (scraping.COLLECTOR, ("metrics", "otlp-grpc", "otlp-http")),
    ):
        yield StandIn(name, home, {"app.kubernetes.io/name": name}, ports)
    if fleet.platform.status:
        own_pod = {"app.kubernetes.io/name": scraping.STATUS}
        yield StandIn(scraping.STATUS, fleet.platform.status.namespace, own_pod, ("metrics",))
    yield StandIn("coredns", "kube-system", {"k8s-app": "kube-dns"}, ("metrics", "dns"))
    gateway = fleet.platform.gateway
    yield StandIn(
        "gateway", gateway.namespace, {"app.kubernetes.io/name": gateway.name}, ("metrics", "https")
    )
    for name, namespace, ports in (
        (scraping.EXTERNAL_SECRETS, "external-secrets", ("metrics",)),
        (scraping.CERT_MANAGER, "cert-manager", ("http-metrics", "http-healthcheck")),
        (scraping.ROLLOUTS, "argo-rollouts", ("metrics", "healthz")),
        (scraping.TRIVY, "trivy-system", ("metrics", "probes")),
        (scraping.KYVERNO, "kyverno", ("metrics-port", "https")),
    ):
        yield StandIn(name, namespace, {"app.kubernetes.io/name": name}, ports)
    if any(resource.type == "nats" for resource in fleet.resources.values()):
        yield StandIn("keda", in_cluster.KEDA_NAMESPACE, {"app.kubernetes.io/name": "keda"}, ("metrics",))
    for resource in fleet.resources.values():
        for environment in fleet.environments:
            labels = {
                "app.kubernetes.io/name": scraping.EXPORTERS[resource.type],
                own(fleet.platform.name, RESOURCE): resource.name,
                own(fleet.platform.name, ENVIRONMENT): environment.name,
            }
            yield StandIn(f"{resource.name}-{environment.name}", home, labels, (_EXPORTED[resource.type],))


def _stood_in(one: StandIn, address: str) -> Iterator[Found]:
    metadata = _pod_metadata(one.name, one.namespace, one.labels, address, "Running")
    for place, port in enumerate(one.ports):
        labels = {**metadata, **_port(port, 9000 + place, address, one.name)}
        yield Found("pod", one.namespace, labels, one.labels, place == 0, one.name)


def _cluster() -> Iterator[Found]:
    node = {"__address__": "10.201.0.1:10250", "__meta_kubernetes_node_name": "node-1", "instance": "node-1"}
    yield Found("node", "", node, {}, True, "the node")
    for port in ("https", "other"):
        labels = {
            "__address__": f"10.202.0.1:{6443 if port == 'https' else 1}",
            "__meta_kubernetes_namespace": "default",
            "__meta_kubernetes_service_name": "kubernetes",
            "__meta_kubernetes_endpointslice_port_name": port,
        }
        yield Found("endpointslice", "default", labels, {}, port == "https", "the API server")
