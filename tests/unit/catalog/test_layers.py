"""The layers cover each other in the stated order, and shared settings are shared objects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generators.catalog import load
from generators.catalog.layers import merge, merge_section
from generators.model import Service
from tests.unit.catalog.corpus import CASES

BASE = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
PLACES = {
    "kind": "kinds:\n  web: {temporary: 11Mi, in: {staging: {temporary: 12Mi}}}\n",
    "service": "    temporary: 31Mi\n",
    "service in staging": "    in: {staging: {temporary: 32Mi}}\n",
}


def services(tmp_path: Path, text: str) -> Mapping[str, Service]:
    path = tmp_path / "services.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load(path, "services.yaml")
    assert loaded.model is not None, loaded.problems
    return {service.id: service for service in loaded.model.services}


@pytest.mark.parametrize(
    ("stated", "staging", "production"),
    [
        ((), "64Mi", "64Mi"),
        (("kind",), "12Mi", "11Mi"),
        (("service",), "31Mi", "31Mi"),
        (("kind", "service"), "31Mi", "31Mi"),
        (("kind", "service in staging"), "32Mi", "11Mi"),
        (("kind", "service", "service in staging"), "32Mi", "31Mi"),
    ],
)
def test_a_stronger_layer_covers_a_weaker_one(
    tmp_path: Path, stated: tuple[str, ...], staging: str, production: str
) -> None:
    kind = PLACES["kind"] if "kind" in stated else ""
    own = "".join(PLACES[one] for one in ("service", "service in staging") if one in stated)
    text = BASE.replace("services:\n", f"{kind}services:\n")
    text = text.replace("    route: {hosts: [cart]}\n", f"    route: {{hosts: [cart]}}\n{own}")
    cart = services(tmp_path, text)["cart"]

    assert cart.environments["staging"].temporary == staging
    assert cart.environments["production"].temporary == production


def test_an_empty_list_of_hosts_takes_the_way_in_away_in_one_environment(tmp_path: Path) -> None:
    closed = "    in: {production: {route: {hosts: []}}}\n"
    text = BASE.replace("    route: {hosts: [cart]}\n", f"    route: {{hosts: [cart]}}\n{closed}")
    cart = services(tmp_path, text)["cart"]

    assert cart.environments["staging"].route.hosts == ("cart",)
    assert cart.environments["production"].route.hosts == ()


def test_mappings_merge_and_lists_replace() -> None:
    low = {"a": {"x": 1, "y": [1, 2]}, "b": 1}

    assert merge(low, {"a": {"y": [3]}}) == {"a": {"x": 1, "y": [3]}, "b": 1}
    assert low == {"a": {"x": 1, "y": [1, 2]}, "b": 1}


@pytest.mark.parametrize(
    ("low", "high", "result"),
    [
        ({"min": 2, "max": 4, "cpu": 0.7}, {"max": 6}, {"min": 2, "max": 6, "cpu": 0.7}),
        ({"min": 2, "max": 4, "cpu": 0.7}, {"memory": 0.8}, {"min": 2, "max": 4, "cpu": 0.7, "memory": 0.8}),
        ({"min": 2, "max": 4, "cpu": 0.7}, {"queue": {}}, {"min": 2, "max": 4, "queue": {}}),
        ({"min": 2, "max": 4, "cpu": 0.7}, {"replicas": 3}, {"replicas": 3}),
        ({"replicas": 3}, {"min": 1, "max": 2, "cpu": 0.5}, {"min": 1, "max": 2, "cpu": 0.5}),
    ],
)
def test_a_scaler_replaces_a_scaler(
    low: dict[str, Any], high: dict[str, Any], result: dict[str, Any]
) -> None:
    assert merge_section("scaling", low, high) == result


def test_services_that_override_nothing_share_their_settings(tmp_path: Path) -> None:
    text = BASE.replace("    route: {hosts: [cart]}\n", "")
    found = services(tmp_path, text)

    assert found["login"].environments is found["cart"].environments
    assert found["login"].base is found["cart"].base


def test_a_service_shares_every_section_it_does_not_override(tmp_path: Path) -> None:
    found = services(tmp_path, BASE)
    cart, login = found["cart"].environments["production"], found["login"].environments["production"]

    assert cart.route != login.route
    assert cart.probes is login.probes
    assert cart.requests is login.requests
