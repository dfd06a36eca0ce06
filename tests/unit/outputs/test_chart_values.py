"""A service as values: split over a base and overlays that only ever add or change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.model import Fleet, Hpa, Scaling, Service, Step
from generators.outputs._charts.values import layers, values
from tests.unit.outputs.chart_services import (
    CANARY,
    SETTINGS,
    gateway_fleet,
    gateway_services,
    ingress_fleet,
    ingress_services,
    service,
    settings,
)

ALL = [(gateway_fleet(), one) for one in gateway_services().values()]
ALL += [(ingress_fleet(), one) for one in ingress_services().values()]
SHAPES = (
    Scaling(2, 2, None, None),
    Scaling(2, 6, Hpa(0.7, 0.0), None),
    Scaling(2, 6, Hpa(0.7, 0.8), None),
    Scaling(2, 6, Hpa(0.0, 0.8), None),
)
ROLLOUTS = (
    SETTINGS.rollout,
    CANARY,
    replace(CANARY, steps=(Step(10, 60),)),
    replace(SETTINGS.rollout, strategy="blue-green"),
)
varied = st.builds(
    settings,
    scaling=st.sampled_from(SHAPES),
    rollout=st.sampled_from(ROLLOUTS),
    spread=st.sampled_from(("preferred", "required")),
    config=st.sampled_from(((), (("A", "1"),), (("A", "2"), ("B", "")), (("B", "0"),))),
)


def merged(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """As Helm does: mappings merge, everything else is replaced."""
    both = dict(base)
    for key, value in overlay.items():
        below = both.get(key)
        both[key] = merged(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return both


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


@pytest.mark.parametrize(("fleet", "one"), ALL, ids=[one.id for _, one in ALL])
def test_an_overlay_on_its_base_is_what_the_environment_says(fleet: Fleet, one: Service) -> None:
    base, overlays = layers(one, fleet)
    assert list(overlays) == [environment.name for environment in fleet.environments]
    for environment in fleet.environments:
        whole = values(one, one.environments[environment.name], fleet, environment)
        assert merged(base, overlays[environment.name]) == whole


@given(varied, varied, varied)
def test_whatever_environments_change_no_overlay_has_to_delete(base: Any, first: Any, second: Any) -> None:
    fleet = gateway_fleet()
    one = service(fleet, "any", base, overrides={"staging": first, "production": second})
    below, overlays = layers(one, fleet)
    for environment in fleet.environments:
        overlay = overlays[environment.name]
        assert None not in set(leaves(overlay))
        whole = values(one, one.environments[environment.name], fleet, environment)
        assert merged(below, overlay) == whole


@pytest.mark.parametrize(("fleet", "one"), ALL, ids=[one.id for _, one in ALL])
def test_an_overlay_never_repeats_its_base(fleet: Fleet, one: Service) -> None:
    base, overlays = layers(one, fleet)

    def repeats(below: dict[str, Any], overlay: dict[str, Any]) -> Iterator[str]:
        for key in below.keys() & overlay.keys():
            if below[key] == overlay[key]:
                yield key
            elif isinstance(below[key], dict) and isinstance(overlay[key], dict):
                yield from repeats(below[key], overlay[key])

    for overlay in overlays.values():
        assert not list(repeats(base, overlay))


def test_settings_that_all_environments_share_stand_in_the_base_alone() -> None:
    fleet = gateway_fleet()
    _, overlays = layers(service(fleet), fleet)
    assert overlays["staging"] == {
        "environment": "staging",
        "priorityClass": "codai-staging-business",
    }


def test_what_no_environment_decides_is_not_in_the_base() -> None:
    base, overlays = layers(gateway_services()["rich"], gateway_fleet())
    assert base["uses"] == {
        "postgres": {"type": "postgresql", "port": 5432, "pool": 5},
        "redis": {"type": "redis", "port": 6379},
    }
    assert base["egress"] == {"stripe": {"purpose": "card payments"}}
    assert overlays["staging"]["uses"] == {
        "postgres": {"host": "postgres", "inCluster": True},
        "redis": {"host": "redis", "inCluster": True},
    }
    production: Any = overlays["production"]
    assert production["uses"]["redis"]["port"] == 6380
    assert production["route"]["hosts"] == ["wallet.codai.example", "codai.example"]
    assert production["route"]["listeners"] == ["https", "https-apex"]


def test_shares_are_percents_without_noise() -> None:
    fleet = gateway_fleet()
    exact = settings(objectives=replace(SETTINGS.objectives, availability=0.9995, latency=2.0))
    base, _ = layers(service(fleet, "exact", exact), fleet)
    assert base["objectives"] == {"availability": 99.95, "latency": 2, "latencyShare": 99}


def test_nothing_false_or_zero_is_dropped() -> None:
    fleet = gateway_fleet()
    base, overlays = layers(gateway_services()["nightly"], fleet)
    assert base["schedule"] == {
        "cron": "0 3 * * *",
        "zone": "Etc/UTC",
        "startWithin": 600,
        "deadline": 3600,
        "retries": 0,
        "keep": 3,
    }
    assert base["flags"] == {"new-checkout": False}
    assert overlays["staging"]["flags"] == {"new-checkout": True}
    assert base["config"] == {"LOG_LEVEL": "info", "RETRIES": "0"}


@pytest.mark.parametrize("name", ["nightly", "once"])
def test_a_kind_that_ends_has_nothing_of_a_kind_that_runs(name: str) -> None:
    base, _ = layers(gateway_services()[name], gateway_fleet())
    assert not {"port", "scaling", "rollout", "probes", "metrics", "spread", "objectives"} & set(base)


def test_only_what_takes_traffic_shifts_it() -> None:
    base, _ = layers(gateway_services()["worker"], gateway_fleet())
    assert base["rollout"] == {"strategy": "rolling", "deadline": 900}
    assert base["port"] == 9090
    assert "rollout" not in layers(gateway_services()["store"], gateway_fleet())[0]
