"""What a cluster for a catalog consists of follows from the catalog alone."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from cluster.plan import (
    ADMIN,
    DEPLOYER,
    EXTRAS,
    KEDA,
    READER,
    ROLES,
    ROLLOUTS,
    Plan,
    context_of,
    judging,
    plan_for,
)
from generators.cli import cluster as verb
from generators.grammar.quantities import amount
from generators.model import Model
from generators.model.settings import Settings
from tests.support.catalogs import load


@pytest.fixture(
    scope="module", params=["services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml"]
)
def model(request: pytest.FixtureRequest) -> Model:
    return load(request.param)


def test_every_environment_has_a_context_for_every_role(model: Model) -> None:
    plan = plan_for(model)
    there = {(one.name, one.role) for one in plan.contexts}
    for environment in model.fleet.environments:
        name = context_of(model.fleet.platform.name, environment)
        assert {(name, role) for role in ROLES} <= there
        for tenant in environment.tenants:
            assert (f"{name}:{tenant.name}", DEPLOYER) in there


def test_roles_belong_to_the_groups_that_the_platform_chart_binds(model: Model) -> None:
    platform = model.fleet.platform.name
    first = model.fleet.environments[0]
    groups = {
        one.role: one.groups for one in plan_for(model).contexts if one.name == context_of(platform, first)
    }
    assert groups[ADMIN] == ("system:masters",)
    assert groups[DEPLOYER] == (f"{platform}:deployers:{first.name}",)
    assert groups[READER] == (f"{platform}:readers:{first.name}",)


def test_with_a_zone_of_three_lost_the_quotas_still_fit(model: Model) -> None:
    plan = plan_for(model)
    zones = {one.zone for one in plan.nodes}
    left = [one for one in plan.nodes if one.zone != min(zones)]
    quotas = [q for e in model.fleet.environments for q in (e.quota, *(t.quota for t in e.tenants))]
    assert len(zones) == 3
    assert sum(one.cpu for one in left) >= sum(amount(one.cpu) for one in quotas)
    assert sum(one.memory for one in left) >= sum(amount(one.memory) for one in quotas) / Fraction(1024**3)
    assert sum(one.pods for one in left) >= sum(one.pods for one in quotas)


def test_controllers_follow_from_the_catalog() -> None:
    assert plan_for(load("services.yaml")).controllers == (ROLLOUTS,)
    assert KEDA in plan_for(load("tests/catalogs/aiaas.yaml")).controllers


def test_a_catalog_that_only_rolls_needs_no_rollouts_controller() -> None:
    model = load("tests/catalogs/golden.yaml")

    def rolling(settings: Settings) -> Settings:
        return replace(settings, rollout=replace(settings.rollout, strategy="rolling"))

    services = tuple(
        replace(
            one,
            base=rolling(one.base),
            environments={name: rolling(settings) for name, settings in one.environments.items()},
        )
        for one in model.services
    )
    assert ROLLOUTS not in plan_for(replace(model, services=services)).controllers


def test_extras_are_added_and_unknown_ones_named() -> None:
    model = load("services.yaml")
    assert set(EXTRAS) <= set(plan_for(model, EXTRAS).controllers)
    with pytest.raises(ValueError, match="nothing is called redis; there are metrics-server, nats"):
        plan_for(model, ["redis"])


def test_the_verb_offers_the_extras_that_there_are() -> None:
    assert verb.EXTRAS == EXTRAS


def test_a_plan_survives_being_handed_over(model: Model) -> None:
    plan = plan_for(model, EXTRAS)
    assert Plan.read(json.loads(json.dumps(plan.document()))) == plan


def test_judging_needs_neither_nodes_nor_controllers(model: Model) -> None:
    plan = judging(model)
    assert (plan.nodes, plan.controllers) == ((), ())
    assert plan.contexts == plan_for(model).contexts
