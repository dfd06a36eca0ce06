"""Who may talk to whom, by the catalog alone: what the policies are measured against."""

from __future__ import annotations

from dataclasses import dataclass

from generators.checks._rendered.pods import NAME_LABEL, Pods
from generators.conventions import in_cluster, labels, metrics, scraping, telemetry, workloads
from generators.conventions.backups import backup_job, kept
from generators.model import Environment, Fleet, Resource, Service

DNS = ((53, "UDP"), (53, "TCP"))
OTLP = ((telemetry.COLLECTOR_HTTP, "TCP"),)


@dataclass(frozen=True, slots=True)
class Outsider:
    """Someone outside the environment. ``ports`` are asked of it; it answers all of them or none."""

    pods: Pods
    role: str
    ports: tuple[tuple[int, str], ...] = ()
    resource: Resource | None = None
    """What an exporter tells of, in the environment that its pods are labelled with."""
    environment: str = ""

    def may_be_called(self, pods: Pods) -> bool:
        """Whether they may open connections to its ports."""
        return self.role == "dns" or (self.role == "collector" and pods.service is not None)

    def may_enter(self, pods: Pods, port: str) -> bool | None:
        """Whether it may open a connection to a port, by name; None where the catalog leaves it open."""
        service = pods.service
        if self.role in {"scraper", "collector"}:
            return port == metrics.PORT_NAME if service else None
        if self.role == "gateway":
            routed = service is not None and _is_routed(service, pods)
            return routed and port == metrics.PORT_NAME
        if self.role == "keda":
            return service is None and port == in_cluster.MONITOR_PORT_NAME
        if self.resource is not None:
            if service:
                # Beside Prometheus, whose whole namespace is let in to be read from.
                return port == metrics.PORT_NAME
            asked = in_cluster.MONITOR_PORT_NAME if self.resource.type == "nats" else self.resource.type
            here = pods.target is not None and pods.target.environment.name == self.environment
            return here and pods.name == in_cluster.host(self.resource.name) and port == asked
        return False


def outsiders(fleet: Fleet) -> tuple[Outsider, ...]:
    """DNS, the collector, the scraper, the gateway, KEDA, a stranger who may do nothing, exporters."""
    platform = fleet.platform
    monitoring = platform.prometheus.namespace
    return (
        Outsider(_pods("DNS", "kube-system", {"k8s-app": "kube-dns"}), "dns", DNS),
        Outsider(_pods("another pod of kube-system", "kube-system", {"k8s-app": "other"}), "stranger"),
        Outsider(
            _pods("the collector", monitoring, {"app.kubernetes.io/name": scraping.COLLECTOR}),
            "collector",
            OTLP,
        ),
        Outsider(_pods("the scraper", monitoring, {}), "scraper", OTLP),
        Outsider(_pods("the gateway", platform.gateway.namespace, {}), "gateway"),
        Outsider(_pods("KEDA", in_cluster.KEDA_NAMESPACE, {}), "keda"),
        Outsider(_pods("a stranger", "elsewhere", {NAME_LABEL: "elsewhere"}), "stranger"),
        *(
            _exporter(fleet, resource, environment)
            for resource in fleet.resources.values()
            for environment in fleet.environments
        ),
    )


def _exporter(fleet: Fleet, resource: Resource, environment: Environment) -> Outsider:
    found = {
        labels.own(fleet.platform.name, labels.RESOURCE): resource.name,
        labels.own(fleet.platform.name, labels.ENVIRONMENT): environment.name,
    }
    name = f"the exporter of {resource.name} in {environment.name}"
    pods = _pods(name, fleet.platform.prometheus.namespace, found)
    return Outsider(pods, "exporter", (), resource, environment.name)


def expected(caller: Pods, callee: Pods, port: str, environment: Environment) -> bool:
    """Whether the catalog has an edge between two workloads on a port of the second, by name."""
    number = callee.ports[port]
    if caller.service is None:
        # A copy is made of one server, through the port that its users have.
        copied = callee.service is None and caller.name == backup_job(callee.name)
        return copied and port != in_cluster.MONITOR_PORT_NAME
    if callee.service is not None:
        return any(call.service == callee.service.id and call.port == number for call in caller.service.calls)
    return any(
        in_cluster.host(use.resource.name) == callee.name
        and environment.name in use.resource.in_cluster
        and use.resource.port == number
        for use in caller.service.uses
    )


def addresses(pods: Pods, environment: Environment, fleet: Fleet) -> set[tuple[str, int, str]]:
    """Every address range and port outside the cluster that a service, or a copy, has business with."""
    service = pods.service
    if service is None:
        copied = [one for one in kept(fleet) if backup_job(one.name) == pods.name]
        found = [one.endpoints.get(environment.name) for one in copied]
        return {(cidr, one.port, "TCP") for one in found if one for cidr in one.cidrs}
    endpoints = [use.resource.endpoints.get(environment.name) for use in service.uses]
    endpoints += [external.endpoints.get(environment.name) for external in service.egress]
    return {(cidr, one.port, "TCP") for one in endpoints if one for cidr in one.cidrs}


def _is_routed(service: Service, pods: Pods) -> bool:
    if pods.target is None or service.kind not in workloads.RUNS:
        return False
    return bool(service.environments[pods.target.environment.name].route.hosts)


def _pods(name: str, namespace: str, stated: dict[str, str]) -> Pods:
    return Pods(name, namespace, stated, {str(port): port for port, _ in DNS})
