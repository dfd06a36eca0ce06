"""The golden catalog and the repository's own as plans of charts, rules and monitoring configuration."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from generators import catalog
from generators.model import Model
from tests.unit.checks.fleets import REPOSITORY, Plan, planned

OUTPUTS = (
    "alertmanager",
    "charts",
    "operator",
    "platform",
    "prometheus",
    "rules",
    "telemetry",
    "workload",
)


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
    return planned(model, *OUTPUTS)
