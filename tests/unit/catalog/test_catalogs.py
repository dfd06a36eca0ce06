"""The catalogs of this repository load, are short, and the second is unlike the first."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest

from generators.catalog import load
from generators.model import Model

ROOT = Path(__file__).parents[3]
CATALOGS = sorted((ROOT / "tests" / "catalogs").glob("*.yaml"))


def model(path: Path) -> Model:
    loaded = load(path, path.name)
    assert loaded.problems == ()
    assert loaded.model is not None
    return loaded.model


@pytest.fixture(scope="module")
def real() -> Model:
    return model(ROOT / "services.yaml")


@pytest.fixture(scope="module")
def aiaas() -> Model:
    return model(ROOT / "tests" / "catalogs" / "aiaas.yaml")


@pytest.mark.parametrize("path", [ROOT / "services.yaml", *CATALOGS], ids=lambda path: path.stem)
def test_a_catalog_of_ours_loads_without_a_finding(path: Path) -> None:
    assert model(path).services


def test_a_service_takes_about_ten_lines(real: Model) -> None:
    text = (ROOT / "services.yaml").read_text(encoding="utf-8").split("\nservices:\n")[1]
    lines = [line for line in text.split("\n") if line.strip() and not line.strip().startswith("#")]
    starts = re.compile(r"\n(?=  [a-z][a-z0-9-]*:(?:\n|$))")
    blocks = [block.count("\n") + 1 for block in starts.split("\n".join(lines))]

    assert len(blocks) == len(real.services)
    assert statistics.median(blocks) <= 12
    assert max(blocks) <= 40


def test_the_second_catalog_is_unlike_the_first(aiaas: Model) -> None:
    kinds = {service.id: service.kind for service in aiaas.services}

    assert list(kinds) == [
        *("gateway", "router", "orchestrator", "ingestion", "realtime", "analytics", "billing", "evaluation")
    ]
    assert kinds["evaluation"] == "cron"
    assert {service.language.name for service in aiaas.services} == {"python"}
    assert {service.language.coverage for service in aiaas.services} == {0.9}
    assert [environment.name for environment in aiaas.fleet.environments] == [
        "development",
        "staging",
        "production",
    ]
    assert aiaas.fleet.platform.prometheus.delivery == "files"
    assert aiaas.fleet.platform.gateway.api == "ingress"
    assert {resource.type for resource in aiaas.fleet.resources.values()} == {"nats", "postgresql", "redis"}


def test_its_queues_scale_its_workers_and_use_scales_the_rest(aiaas: Model) -> None:
    settings = {service.id: service.environments["production"] for service in aiaas.services}

    for name in ("orchestrator", "ingestion"):
        queue = settings[name].scaling.queue
        assert queue is not None
        assert queue.resource == "nats"
        assert settings[name].scaling.hpa is None
    for name in ("router", "realtime"):
        hpa = settings[name].scaling.hpa
        assert hpa is not None
        assert hpa.cpu
        assert hpa.memory
    assert settings["realtime"].sessions.sticky
    assert [step.weight for step in settings["router"].rollout.steps] == [5, 10]
    assert all(environment.tenants for environment in aiaas.fleet.environments[1:])


def test_its_development_is_minimal(aiaas: Model) -> None:
    for service in aiaas.services:
        assert service.environments["development"].scaling.minimum <= 1
