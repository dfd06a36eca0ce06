"""What the monitoring reads and this repository does not run: how each part is found, and set up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from generators.conventions import in_cluster, labels, scraping
from generators.emit import to_yaml
from generators.model import Environment, Fleet, Resource
from generators.outputs._overlays import Values
from generators.outputs._prometheus.platform_jobs import platform_jobs
from generators.outputs._prometheus.scraping import Job

_CHART = "prometheus-community/prometheus"


@dataclass(frozen=True, slots=True)
class Part:
    """A job that finds pods: texts for a row of a table. ``ports`` are names, any of which will do."""

    name: str
    namespace: str
    labels: str
    ports: str
    why: str


@dataclass(frozen=True, slots=True)
class Exporter:
    """One exporter: what its pod is called and labelled, and the values of a chart that runs it so."""

    resource: str
    environment: str
    labels: tuple[str, ...]
    asks: str
    chart: str
    """Empty where its makers' chart cannot set the labels."""
    release: str
    values: str


def parts(fleet: Fleet) -> tuple[Part, ...]:
    """Every job of the platform that looks for pods, but the exporters of resources."""
    return tuple(_part(job, fleet) for job in platform_jobs(fleet) if job.role == "pod" and not job.component)


def exporters(fleet: Fleet) -> tuple[Exporter, ...]:
    """One for each resource in each environment, in the order of the catalog."""
    return tuple(_exporters(fleet))


def _part(job: Job, fleet: Fleet) -> Part:
    wanted, ports = [], ""
    for step in job.relabel:
        if step.action != "keep":
            continue
        values = " or ".join(f"`{value}`" for value in step.regex.split("|"))
        if step.of[0] == scraping.POD_PORT:
            ports = values
        else:
            name = scraping.KUBERNETES_LABELS[step.of[0].removeprefix(scraping.POD_LABEL)]
            wanted.append(f"`{name}`: {values}")
    return Part(job.name, ", ".join(job.namespaces), ", ".join(wanted) or "any", ports, job.why)


def _exporters(fleet: Fleet) -> Iterator[Exporter]:
    platform = fleet.platform.name
    for resource in fleet.resources.values():
        for environment in fleet.environments:
            found = _address(resource, environment)
            if found is None:
                continue
            own = {
                labels.own(platform, labels.RESOURCE): resource.name,
                labels.own(platform, labels.ENVIRONMENT): environment.name,
            }
            name = scraping.EXPORTERS[resource.type]
            release = f"{resource.name}-{environment.name}"
            host, port, inside = found
            stated = _VALUES[resource.type](release, host, port, inside)
            yield Exporter(
                resource.name,
                environment.name,
                tuple(f"`{key}: {value}`" for key, value in {"app.kubernetes.io/name": name, **own}.items()),
                f"{host}:{port}",
                f"{_CHART}-{name}" if stated else "",
                release,
                to_yaml({"nameOverride": name, _LABELS[resource.type]: own, **stated}) if stated else "",
            )


def _address(resource: Resource, environment: Environment) -> tuple[str, int, bool] | None:
    """Host, port and whether it is in the cluster; None where the environment has no such resource."""
    if environment.name in resource.in_cluster:
        port = in_cluster.MONITOR_PORT if resource.type == "nats" else resource.port
        return f"{in_cluster.host(resource.name)}.{environment.namespace}.svc", port, True
    if environment.name in resource.endpoints:
        outside = resource.endpoints[environment.name]
        return outside.host, in_cluster.MONITOR_PORT if resource.type == "nats" else outside.port, False
    return None


def _postgresql(release: str, host: str, port: int, inside: bool) -> Values:
    return {
        "config": {
            "datasource": {
                "host": host,
                "port": str(port),
                "user": "postgres" if inside else "exporter",
                "database": "postgres",
                "sslmode": "disable" if inside else "require",
                "passwordSecret": {"name": release, "key": in_cluster.SECRET_FIELD},
            }
        }
    }


def _redis(release: str, host: str, port: int, inside: bool) -> Values:
    scheme = "redis" if inside else "rediss"
    return {
        "redisAddress": f"{scheme}://{host}:{port}",
        "auth": {"enabled": True, "secret": {"name": release, "key": in_cluster.SECRET_FIELD}},
    }


def _none(*_: object) -> Values:
    return {}


_VALUES: Mapping[str, Callable[[str, str, int, bool], Values]] = {
    "postgresql": _postgresql,
    "redis": _redis,
    "nats": _none,
}
_LABELS = {"postgresql": "podLabels", "redis": "labels", "nats": ""}
"""What each chart calls the labels of its pods."""
