"""What the page on foundations says to run is what the scrape jobs find and the policies let in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.conventions import scraping
from generators.model import Model
from generators.outputs import platform
from generators.outputs._prometheus.platform_jobs import platform_jobs
from generators.outputs._prometheus.scraping import Job
from generators.outputs._runbooks import foundations
from generators.render import Renderer
from tests.support.catalogs import CATALOGS, load

TEMPLATES = Path(__file__).parents[3] / "templates"
LABEL = "__meta_kubernetes_pod_label_"
PODS = {"prometheus-community/prometheus-postgres-exporter": "podLabels"}
PODS["prometheus-community/prometheus-redis-exporter"] = "labels"
"""What those charts call the labels of their pods; each calls the container's port ``http`` or so."""
PORTS = {"podLabels": "http", "labels": "exporter-port"}


def kept(job: Job, pod: dict[str, str], port: str) -> bool:
    """Whether the job keeps a pod with these labels and this port."""
    known = {f"{LABEL}{re.sub('[^a-zA-Z0-9_]', '_', key)}": value for key, value in pod.items()}
    known["__meta_kubernetes_pod_container_port_name"] = port
    return all(
        re.fullmatch(step.regex, known.get(step.of[0], "")) for step in job.relabel if step.action == "keep"
    )


def run(one: foundations.Exporter) -> tuple[dict[str, str], dict[str, Any]]:
    """The labels that its chart gives the pod, and the values."""
    values = yaml.safe_load(one.values)
    return {"app.kubernetes.io/name": values["nameOverride"], **values[PODS[one.chart]]}, values


@pytest.mark.parametrize("path", CATALOGS)
def test_every_exporter_that_is_run_so_is_found_by_its_job_and_by_no_other(path: str) -> None:
    fleet = load(path).fleet
    jobs = [job for job in platform_jobs(fleet) if job.component]
    found = foundations.exporters(fleet)

    assert {(one.resource, one.environment) for one in found} == {
        (name, environment.name) for name in fleet.resources for environment in fleet.environments
    }
    for one in found:
        if not one.chart:
            assert fleet.resources[one.resource].type == "nats"
            continue
        pod, values = run(one)
        port = PORTS[PODS[one.chart]]
        assert [job.component for job in jobs if kept(job, pod, port)] == [one.resource]
        assert one.labels == tuple(f"`{key}: {value}`" for key, value in pod.items())
        secret = yaml.safe_dump(values)
        assert f"name: {one.release}" in secret
        assert one.asks.rpartition(":")[0] in secret


@pytest.mark.parametrize("path", CATALOGS)
def test_every_job_that_looks_for_pods_is_on_the_page(path: str) -> None:
    fleet = load(path).fleet
    wanted = [job.name for job in platform_jobs(fleet) if job.role == "pod" and not job.component]

    found = foundations.parts(fleet)

    assert [one.name for one in found] == wanted
    for one in found:
        assert one.ports
        assert one.namespace
    prober = next(one for one in found if one.name == scraping.PROBER)
    assert (prober.labels, prober.ports) == ("`app.kubernetes.io/name`: `blackbox-exporter`", "`http`")


def policy(model: Model) -> str:
    render = Renderer(TEMPLATES).bind("platform")
    files = {one.path: one.text for one in platform.of_fleet(model, render)}
    return files["charts/platform/templates/resource-network-policy.yaml"]


@pytest.mark.parametrize("path", CATALOGS)
def test_a_server_in_the_cluster_lets_its_exporter_in(path: str) -> None:
    model = load(path)
    name = model.fleet.platform.name
    asked = policy(model).partition("# Its exporter")[2].partition("ports:")[0]

    assert f"kubernetes.io/metadata.name: {model.fleet.platform.prometheus.namespace}" in asked
    stated = set(re.findall(r"^ +(\S+/(?:resource|environment)):", asked, re.MULTILINE))
    assert stated == {f"{name}/resource", f"{name}/environment"}
    for one in foundations.exporters(model.fleet):
        assert all(any(label.startswith(f"`{key}: ") for label in one.labels) for key in stated)
