"""The golden catalog and the repository's own as plans of charts, rules and monitoring configuration."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from generators import catalog
from generators.artifacts import Output
from generators.headers import stamp
from generators.model import Model
from generators.outputs import (
    alertmanager,
    charts,
    operator,
    platform,
    prometheus,
    rules,
    telemetry,
    workload,
)
from generators.render import Renderer
from tests.unit.checks.fleets import REPOSITORY, Plan

OUTPUTS: dict[str, Any] = {
    "alertmanager": alertmanager,
    "charts": charts,
    "operator": operator,
    "platform": platform,
    "prometheus": prometheus,
    "rules": rules,
    "telemetry": telemetry,
    "workload": workload,
}


@cache
def golden() -> Plan:
    """Every kind of service once, delivered by the operator."""
    return plan(load("tests/catalogs/golden.yaml"))


@cache
def golden_files() -> Plan:
    """The same, delivered as plain files."""
    return plan(with_prometheus(load("tests/catalogs/golden.yaml"), delivery="files"))


def load(path: str) -> Model:
    """The model of a catalog of this repository."""
    loaded = catalog.load(Path(REPOSITORY, path), path)
    assert loaded.model is not None, loaded.problems
    return loaded.model


def with_prometheus(model: Model, **changes: Any) -> Model:
    """The model with other settings of its Prometheus."""
    prometheus_settings = replace(model.fleet.platform.prometheus, **changes)
    changed = replace(model.fleet.platform, prometheus=prometheus_settings)
    return replace(model, fleet=replace(model.fleet, platform=changed))


def plan(model: Model) -> Plan:
    """What the outputs that concern Prometheus make of a model."""
    renderer = Renderer(REPOSITORY / "templates")
    texts, links = {}, {}
    for name, module in OUTPUTS.items():
        output: Output = module
        render = renderer.bind(name)
        found = [*output.of_fleet(model, render)]
        for one in model.services:
            found += output.of_service(one, model.fleet, render)
        for artifact in found:
            if artifact.link:
                links[artifact.path] = artifact.link
            else:
                texts[artifact.path] = stamp(artifact, model.fleet.platform.name)
    return Plan(model, texts, links)
