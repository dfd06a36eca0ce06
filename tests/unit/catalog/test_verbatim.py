"""What a catalog says as data reaches the manifests as it was written, whatever it looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from generators.catalog import load
from tests.unit.catalog.corpus import CASES
from tests.unit.outputs.chart_helm import Charts, named, of_kind, pod_of

GOOD = CASES / "good"


def written(name: str, service: str) -> dict[str, Any]:
    """A service of a good catalog as it stands in the file."""
    block: dict[str, Any] = yaml.safe_load((GOOD / name).read_text(encoding="utf-8"))["services"][service]
    return block


def charts_of(name: str, folder: Path) -> Charts:
    """The charts of a good catalog, on disk."""
    model = load(GOOD / name, "services.yaml").model
    assert model is not None
    charts = Charts(model.fleet, {service.id: service for service in model.services}, folder)
    charts.write()
    return charts


def test_configuration_that_looks_like_a_template_survives(tmp_path: Path) -> None:
    name = "text-that-looks-like-a-template.yaml"
    charts, config = charts_of(name, tmp_path), written(name, "cart")["config"]

    assert "{{" in config["ACTION"]
    assert "\t" in config["TABBED"]
    for environment in ("staging", "production"):
        rendered = named(charts.objects("cart", environment), "ConfigMap", "cart-config")
        assert {name: rendered["data"][name] for name in config} == config


def test_paths_and_zones_of_all_sorts_survive(tmp_path: Path) -> None:
    name = "paths-and-zones-of-all-sorts.yaml"
    charts, cart = charts_of(name, tmp_path), written(name, "cart")

    objects = charts.objects("cart", "production")
    (ingress,) = of_kind(objects, "Ingress")
    paths = [one["path"] for one in ingress["spec"]["rules"][0]["http"]["paths"]]
    (container,) = pod_of(objects)["spec"]["containers"]
    assert sorted(paths) == sorted(cart["route"]["paths"])
    assert cart["storage"]["path"] in [one["mountPath"] for one in container["volumeMounts"]]
    assert container["readinessProbe"]["httpGet"]["path"] == cart["probes"]["readiness"]["path"]

    for environment, cron, zone in (
        ("staging", "0 3 31 2 mon", "UTC"),
        ("production", "*/59 0-23/2 29 2 *", "Etc/GMT-14"),
    ):
        (found,) = of_kind(charts.objects("mail", environment), "CronJob")
        assert (found["spec"]["schedule"], found["spec"]["timeZone"]) == (cron, zone)
