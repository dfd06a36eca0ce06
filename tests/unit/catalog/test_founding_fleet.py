"""What the fleet of this repository was founded with. No other test depends on who is in it.

A service that is retired loses its line here, one that gets another title or tier has it changed: with
the catalog, in one commit. Services that were added since are nobody's affair here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.catalog import load
from generators.model import Model, Service

ROOT = Path(__file__).parents[3]
FOUNDING = {
    "core": """
        codai Core Platform & AIDE Hub
        memorai AI Memory & Database Core
        logai Identity & Authentication
    """,
    "business": """
        bancai Financial Platform
        wallet Programmable Wallet
        fabricai AI Services Platform
        studiai AI Education Platform
        sociai AI Social Platform
        cumparai AI Shopping Platform
        x AI Trading Platform
        publicai Public AI Services
    """,
    "support": """
        admin Admin Panel & Management
        aide AIDE
        ajutai AI Support & Help Platform
        analizai AI Analytics Platform
        dash Analytics Dashboard
        docs Documentation Platform
        explorer AI Blockchain Explorer
        hub Central Hub & Dashboard
        id Identity Management System
        jucai AI Gaming Platform
        kodex Code Repository & Version Control
        legalizai AI Legal Services Platform
        marketai AI Marketing Platform
        metu AI Metrics & Analytics
        mod Modding & Extension Platform
        stocai AI Stock Trading Platform
        templates Shared Templates & Boilerplates
        tools Development Tools & Utilities
    """,
}
"""By tier: id and title, in the order of the catalog."""
CALLED_BY_NEARLY_ALL = "logai"

LISTED = [
    (tier, *line.strip().split(maxsplit=1))
    for tier, lines in FOUNDING.items()
    for line in lines.strip().splitlines()
]


@pytest.fixture(scope="module")
def real() -> Model:
    loaded = load(ROOT / "services.yaml", "services.yaml")
    assert loaded.model is not None, loaded.problems
    return loaded.model


@pytest.fixture(scope="module")
def first(real: Model) -> list[Service]:
    ids = {name for _, name, _ in LISTED}
    return [service for service in real.services if service.id in ids]


def test_all_are_there_in_their_order_with_their_tiers_and_titles(first: list[Service]) -> None:
    assert [(one.tier.name, one.id, one.title) for one in first] == LISTED


def test_all_are_typescript_web_services(first: list[Service]) -> None:
    assert {(service.kind, service.language.name) for service in first} == {("web", "typescript")}


def test_nearly_all_ask_who_somebody_is(first: list[Service]) -> None:
    callers = [one.id for one in first if CALLED_BY_NEARLY_ALL in {call.service for call in one.calls}]

    assert len(callers) >= 0.85 * len(first)


def test_the_core_remembers(first: list[Service]) -> None:
    assert "memorai" in {call.service for call in first[0].calls}


@pytest.mark.parametrize(
    "feature", ["egress", "secrets", "permissions", "flags", "metrics", "exemptions", "calls", "uses"]
)
def test_each_feature_is_used_by_at_least_one(real: Model, feature: str) -> None:
    assert any(getattr(service, feature) for service in real.services)


def test_each_way_to_call_to_come_in_and_to_be_configured_is_used(real: Model) -> None:
    assert any(call.optional for service in real.services for call in service.calls)
    assert any(service.base.config for service in real.services)
    assert any(service.base.sessions.sticky for service in real.services)
    assert {service.base.rollout.strategy for service in real.services} == {"canary", "blue-green", "rolling"}
