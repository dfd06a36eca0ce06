"""A path that the catalog gives a probe reaches everybody who asks or answers it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generators import catalog
from generators.model import Model
from generators.outputs._charts.values import values
from generators.outputs._prometheus.probes import probes
from generators.outputs._service_contract import contract
from generators.outputs._telemetry.gateway import gateway
from generators.service_sources.template_answers import answers

GOLDEN = Path(__file__).parents[2] / "catalogs" / "golden.yaml"
MOVED = {"startup": "/startupz", "readiness": "/readyz", "liveness": "/livez"}


def moved_fleet(folder: Path) -> Model:
    text = GOLDEN.read_text(encoding="utf-8")
    stated = ", ".join(f"{name}: {{path: {path}}}" for name, path in MOVED.items())
    path = folder / "services.yaml"
    assert "\nkinds:" not in text
    path.write_text(text.replace("\nservices:", f"\nkinds: {{web: {{probes: {{{stated}}}}}}}\nservices:", 1))
    loaded = catalog.load(path, "services.yaml")
    assert loaded.model is not None, loaded.problems
    return loaded.model


def test_chart_contract_template_and_prober_ask_the_same_path(tmp_path: Path) -> None:
    model = moved_fleet(tmp_path)
    fleet = model.fleet
    moved = [one for one in model.services if one.kind == "web"]
    asked = [url for one in moved for found in probes(one, fleet) for url in found.urls]

    assert asked
    assert all(url.endswith("/readyz") for url in asked)
    for service in moved:
        chart: Any = values(service, service.base, fleet, fleet.environments[-1])
        tests = contract(service, fleet)["probes"]
        assert {name: probe["path"] for name, probe in chart["probes"].items()} == MOVED
        assert {name: probe["path"] for name, probe in tests.items()} == MOVED
        assert answers(service, None)["probes"] == MOVED


def dropped(configuration: Any, span: dict[str, str], annotations: dict[str, str]) -> bool:
    """Whether the collector drops a span of a pod: its conditions, read as Python."""
    extracted = configuration["processors"]["k8sattributes"]["extract"]["annotations"]
    resource = {one["tag_name"]: annotations[one["key"]] for one in extracted if one["key"] in annotations}
    names = {"span": span, "resource": resource, "nil": None}
    return any(
        eval(
            one.replace("resource.attributes[", "resource.get(")
            .replace("attributes[", "span.get(")
            .replace("]", ")"),
            {"__builtins__": {}},
            names,
        )
        for one in configuration["processors"]["filter/health"]["traces"]["span"]
    )


def test_the_collector_drops_the_spans_of_the_paths_that_the_pod_is_probed_at(tmp_path: Path) -> None:
    model = moved_fleet(tmp_path)
    name = model.fleet.platform.name
    configuration = gateway(model.fleet)
    pod = {f"{name}/probe-{probe}": path for probe, path in MOVED.items()}

    assert all(dropped(configuration, {"url.path": path}, pod) for path in (*MOVED.values(), "/metrics"))
    for path in ("/orders", "/health/ready", "/readyz/more"):
        assert not dropped(configuration, {"url.path": path}, pod)
    assert not dropped(configuration, {}, pod)
    assert not dropped(configuration, {}, {})
