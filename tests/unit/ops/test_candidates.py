"""What stands for release records where nobody wrote any: only on clusters that run nothing."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import cast

import pytest

from generators.conventions.backups import approvals
from generators.model import Model
from ops.actions.candidates import platform_record
from ops.actions.site import Site
from ops.faults import Stopped
from tests.unit.cluster.test_plan import load


@pytest.fixture(scope="module")
def model() -> Model:
    return load("services.yaml")


def site(model: Model, number: int, *, simulated: bool) -> Site:
    environment = model.fleet.environments[number]
    records = SimpleNamespace(platform=lambda _: None, path=lambda *names: "/".join(names))
    return cast(
        Site,
        SimpleNamespace(
            environment=environment,
            records=records,
            simulated=simulated,
            world=SimpleNamespace(model=model),
        ),
    )


@pytest.mark.parametrize("number", [0, -1])
def test_every_image_that_the_platform_chart_asks_for_has_a_sample(model: Model, number: int) -> None:
    environment = model.fleet.environments[number]
    images = json.loads(platform_record(site(model, number, simulated=True)))["images"]
    assert images
    assert {name: one["version"] for name, one in images.items()} == approvals(environment.name, model.fleet)
    assert all(one["digest"].startswith("sha256:") for one in images.values())


@pytest.mark.parametrize("number", [0, -1])
def test_a_cluster_that_runs_images_wants_them_approved(model: Model, number: int) -> None:
    with pytest.raises(Stopped, match="platform has no release record"):
        platform_record(site(model, number, simulated=False))
