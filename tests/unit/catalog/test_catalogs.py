"""The catalogs of this repository: what the fleet is, and that each feature is used by someone."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest

from generators.catalog import load
from generators.model import Model, Service

ROOT = Path(__file__).parents[3]
CATALOGS = sorted((ROOT / "tests" / "catalogs").glob("*.yaml"))
TITLES = """
codai Core Platform & AIDE Hub · memorai AI Memory & Database Core · logai Identity & Authentication ·
bancai Financial Platform · wallet Programmable Wallet · fabricai AI Services Platform ·
studiai AI Education Platform · sociai AI Social Platform · cumparai AI Shopping Platform ·
x AI Trading Platform · publicai Public AI Services · admin Admin Panel & Management · aide AIDE ·
ajutai AI Support & Help Platform · analizai AI Analytics Platform · dash Analytics Dashboard ·
docs Documentation Platform · explorer AI Blockchain Explorer · hub Central Hub & Dashboard ·
id Identity Management System · jucai AI Gaming Platform · kodex Code Repository & Version Control ·
legalizai AI Legal Services Platform · marketai AI Marketing Platform · metu AI Metrics & Analytics ·
mod Modding & Extension Platform · stocai AI Stock Trading Platform ·
templates Shared Templates & Boilerplates · tools Development Tools & Utilities
"""


EXPECTED = [
    (one.split(maxsplit=1)[0], one.split(maxsplit=1)[1]) for one in " ".join(TITLES.split()).split(" · ")
]


def model(path: Path) -> Model:
    loaded = load(path, path.name)
    assert loaded.problems == ()
    assert loaded.model is not None
    return loaded.model


@pytest.fixture(scope="module")
def real() -> Model:
    return model(ROOT / "services.yaml")


@pytest.fixture(scope="module")
def first(real: Model) -> list[Service]:
    """The 29 that the fleet began with; teams add theirs wherever they like."""
    return [one for one in real.services if (one.id, one.title) in EXPECTED]


@pytest.fixture(scope="module")
def aiaas() -> Model:
    return model(ROOT / "tests" / "catalogs" / "aiaas.yaml")


@pytest.mark.parametrize("path", [ROOT / "services.yaml", *CATALOGS], ids=lambda path: path.stem)
def test_a_catalog_of_ours_loads_without_a_finding(path: Path) -> None:
    assert model(path).services


def test_the_29_are_there_in_their_order_with_their_titles(first: list[Service]) -> None:
    assert [(service.id, service.title) for service in first] == EXPECTED
    assert len(EXPECTED) == 29


def test_three_are_core_eight_business_and_eighteen_support(first: list[Service]) -> None:
    tiers = [service.tier.name for service in first]

    assert tiers == ["core"] * 3 + ["business"] * 8 + ["support"] * 18


def test_all_29_are_typescript_web_services(first: list[Service]) -> None:
    assert {(service.kind, service.language.name) for service in first} == {("web", "typescript")}


def test_nearly_all_need_logai_and_codai_needs_memorai(real: Model) -> None:
    calls = {service.id: {call.service for call in service.calls} for service in real.services}

    assert sum("logai" in called for called in calls.values()) >= 25
    assert "memorai" in calls["codai"]


def test_a_service_takes_about_ten_lines(real: Model) -> None:
    text = (ROOT / "services.yaml").read_text(encoding="utf-8").split("\nservices:\n")[1]
    lines = [line for line in text.split("\n") if line.strip() and not line.strip().startswith("#")]
    starts = re.compile(r"\n(?=  [a-z][a-z0-9-]*:(?:\n|$))")
    blocks = [block.count("\n") + 1 for block in starts.split("\n".join(lines))]

    assert len(blocks) == len(real.services)
    assert statistics.median(blocks) <= 12
    assert max(blocks) <= 40


def test_each_feature_is_used_by_at_least_one_of_the_29(real: Model) -> None:
    for feature in ("egress", "secrets", "permissions", "flags", "metrics", "exemptions", "calls", "uses"):
        assert any(getattr(service, feature) for service in real.services), feature
    assert any(call.optional for service in real.services for call in service.calls)
    assert any(service.base.config for service in real.services)
    assert any(service.base.sessions.sticky for service in real.services)
    assert {service.base.rollout.strategy for service in real.services} == {"canary", "blue-green", "rolling"}


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
