"""A path that the catalog gives a probe reaches everybody who asks or answers it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generators import catalog
from generators.outputs._charts.values import values
from generators.outputs._prometheus.probes import probes
from generators.outputs._service_contract import contract
from generators.service_sources.template_answers import answers

GOLDEN = Path(__file__).parents[2] / "catalogs" / "golden.yaml"
MOVED = {"startup": "/startupz", "readiness": "/readyz", "liveness": "/livez"}


def test_chart_contract_template_and_prober_ask_the_same_path(tmp_path: Path) -> None:
    text = GOLDEN.read_text(encoding="utf-8")
    stated = ", ".join(f"{name}: {{path: {path}}}" for name, path in MOVED.items())
    path = tmp_path / "services.yaml"
    assert "\nkinds:" not in text
    path.write_text(text.replace("\nservices:", f"\nkinds: {{web: {{probes: {{{stated}}}}}}}\nservices:", 1))
    loaded = catalog.load(path, "services.yaml")
    assert loaded.model is not None, loaded.problems
    fleet = loaded.model.fleet
    moved = [one for one in loaded.model.services if one.kind == "web"]
    asked = [url for one in moved for found in probes(one, fleet) for url in found.urls]

    assert asked
    assert all(url.endswith("/readyz") for url in asked)
    for service in moved:
        chart: Any = values(service, service.base, fleet, fleet.environments[-1])
        tests = contract(service, fleet)["probes"]
        assert {name: probe["path"] for name, probe in chart["probes"].items()} == MOVED
        assert {name: probe["path"] for name, probe in tests.items()} == MOVED
        assert answers(service, None)["probes"] == MOVED
