"""No job that is scraped can lose all its targets without an alert that says so."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from generators.alerts import alerts_of, platform_alerts
from generators.conventions import scraping
from generators.model import Fleet
from generators.outputs._prometheus.platform_jobs import platform_jobs
from tests.support.catalogs import CATALOGS, load

ITSELF = {scraping.PROMETHEUS}
"""Where it is gone nothing is evaluated: the heartbeat that stops says so, outside."""


def unsaid(fleet: Fleet) -> set[str]:
    """Parts that are scraped and that no alert misses when there is nothing of them at all."""
    missed: set[str] = set()
    for alert in platform_alerts(fleet):
        absent = " ".join(re.findall(r"absent\(([^()]*)\)", alert.expr))
        missed.update(re.findall(r'component="([^"]+)"', absent))
        if re.search(rf'unless on \(environment\) group by.*resource="{alert.component}"', alert.expr):
            missed.add(alert.component)
    return {job.part for job in platform_jobs(fleet)} - missed - ITSELF


@pytest.mark.parametrize("path", CATALOGS)
def test_every_part_that_is_scraped_is_missed_when_it_is_gone(path: str) -> None:
    assert not unsaid(load(path).fleet)


def test_a_part_that_only_one_catalog_has_is_missed_there() -> None:
    fleets = [load(path).fleet for path in CATALOGS]
    queues = {name: one for fleet in fleets for name, one in fleet.resources.items() if one.type == "nats"}
    with_queues = replace(fleets[0], resources={**fleets[0].resources, **queues})

    assert queues
    assert scraping.KEDA in {job.part for job in platform_jobs(with_queues)}
    assert not unsaid(with_queues)


def test_an_exporter_is_missed_only_where_its_server_is() -> None:
    fleet = load("services.yaml").fleet
    first, last = fleet.environments[0].name, fleet.environments[-1].name
    only_last = {
        name: replace(one, endpoints={last: one.endpoints[last]}, in_cluster={})
        for name, one in fleet.resources.items()
    }
    asked = [
        alert.expr
        for alert in platform_alerts(replace(fleet, resources=only_last))
        if alert.name.endswith("Unseen") and alert.component in only_last
    ]

    assert len(asked) == len(only_last)
    for expr in asked:
        assert f'environment="{last}"' in expr
        assert first not in expr


@pytest.mark.parametrize("path", CATALOGS)
def test_disks_are_read_where_every_container_runtime_tells_of_them(path: str) -> None:
    """With containerd, cAdvisor's own series about disks name no pod: an alert on them never fires."""
    model = load(path)
    read = [alert.expr for one in model.services for alert in alerts_of(one, model.fleet)]
    assert not [expr for expr in read if "container_fs_" in expr]
    exporters = [job for job in platform_jobs(model.fleet) if job.part == scraping.EPHEMERAL_STORAGE]
    written = {step.of[0]: step.to for job in exporters for step in job.metric_relabel if step.of and step.to}
    assert (written["pod_name"], written["pod_namespace"]) == ("pod", "namespace")
