"""What a catalog says as data reaches the manifests as it was written, whatever it looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from generators.catalog import load
from tests.unit.catalog.corpus import CASES
from tests.unit.outputs.chart_helm import Charts, named

CASE = CASES / "good" / "text-that-looks-like-a-template.yaml"


def test_configuration_that_looks_like_a_template_survives(tmp_path: Path) -> None:
    model = load(CASE, "services.yaml").model
    assert model is not None
    charts = Charts(model.fleet, {service.id: service for service in model.services}, tmp_path)
    charts.write()
    written: dict[str, Any] = yaml.safe_load(CASE.read_text(encoding="utf-8"))
    config = written["services"]["cart"]["config"]

    assert "{{" in config["ACTION"]
    assert "\t" in config["TABBED"]
    for environment in ("staging", "production"):
        rendered = named(charts.objects("cart", environment), "ConfigMap", "cart-config")
        assert {name: rendered["data"][name] for name in config} == config
