"""charts/workload: the library chart that turns a service's values into Kubernetes objects.

Belongs to the fleet alone: the same for every service, so a new one changes nothing in here. Helm's
own templates pass through; only names that other outputs share are filled in from ``conventions``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from generators.artifacts import Artifact, Render
from generators.conventions import (
    in_cluster,
    labels,
    metrics,
    mounts,
    names,
    scraping,
    telemetry,
    variables,
    workloads,
)
from generators.emit import to_json, to_yaml, to_yaml_text
from generators.model import Fleet, Model
from generators.outputs._chart_identity import KUBERNETES, LIBRARY, VERSION
from generators.outputs._workload.schema import values_schema

ROOTS = (f"charts/{LIBRARY}",)
COVERS: tuple[str, ...] = ()
FLEET_ALONE = True


def of_fleet(model: Model, render: Render) -> Iterable[Artifact]:
    """Chart.yaml, values with their comments, the closed schema, and a template per object."""
    fleet = model.fleet
    context = {
        "version": VERSION,
        "kubernetes": KUBERNETES,
        "platform": fleet.platform,
        "catalog": fleet.catalog,
        "text": to_yaml_text,
        "platform_values": to_yaml(platform_values(fleet), indent=1),
        "port_name": metrics.PORT_NAME,
        "metrics_path": metrics.PATH,
        "bytes_per_series": scraping.BYTES_PER_SERIES,
        "requests": metrics.REQUESTS,
        "duration": metrics.DURATION,
        "pod_hash": metrics.POD_HASH,
        "pod_hash_label": metrics.POD_HASH_LABEL,
        "monitor_port": in_cluster.MONITOR_PORT,
        "probe_annotations": [(one, telemetry.probe_annotation("%s", one)) for one in telemetry.PROBES],
        "instance_key": in_cluster.secret_key("%s"),
        "instance_field": in_cluster.SECRET_FIELD,
        "with_roles": in_cluster.WITH_ROLES,
        "password": variables.PASSWORD,
        "collector": telemetry.collector("%s"),
        "collector_name": scraping.COLLECTOR,
        "collector_port": telemetry.COLLECTOR_HTTP,
        "priority_class": names.priority_class("%s", "%s"),
        "container": workloads.CONTAINER,
        "user": workloads.USER,
        "runs": _listed(workloads.RUNS),
        "serves": _listed(workloads.SERVES),
        "labels": labels,
        "mounts": mounts,
        "samples": scraping.SAMPLES,
        "scrape_timeout": scraping.TIMEOUT,
        "look_every": workloads.LOOK_EVERY,
        "look_back": workloads.LOOK_BACK,
        "bad_looks": workloads.BAD_LOOKS,
        "new_pods": workloads.NEW_PODS,
    }
    for template in render.names():
        yield Artifact(
            path=f"{ROOTS[0]}/{template}",
            text=render(template, **context),
            template=f"templates/workload/{template}",
        )
    yield Artifact(
        path=f"{ROOTS[0]}/values.schema.json",
        text=to_json(values_schema([one.name for one in fleet.environments], platform_values(fleet))),
        template="generators/outputs/_workload/schema.py",
    )


def _listed(kinds: Collection[str]) -> str:
    """As the arguments of Helm's ``list``."""
    return " ".join(f'"{kind}"' for kind in workloads.in_order(kinds))


def platform_values(fleet: Fleet) -> dict[str, object]:
    """What is the same for every service, under ``workload.platform``."""
    platform = fleet.platform
    return {
        "name": platform.name,
        "title": platform.title,
        "environments": {environment.name: environment.namespace for environment in fleet.environments},
        "gateway": {
            "api": platform.gateway.api,
            "class": platform.gateway.name,
            "name": names.gateway(platform.name),
            "namespace": platform.gateway.namespace,
            "certificate": names.tls_secret(platform.name),
        },
        "prometheus": {
            "delivery": platform.prometheus.delivery,
            "namespace": platform.prometheus.namespace,
            "address": platform.prometheus.address,
        },
        "secrets": {"store": platform.secrets.name, "refresh": platform.secrets.refresh},
    }
