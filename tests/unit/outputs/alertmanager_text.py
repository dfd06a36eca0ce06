"""Alertmanager's files of a platform."""

from __future__ import annotations

from functools import cache

from generators.model import Model
from generators.outputs import alertmanager
from generators.render import Renderer
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.checks.monitoring_plans import load


def files(model: Model) -> dict[str, str]:
    render = Renderer(REPOSITORY / "templates").bind("alertmanager")
    return {one.path: one.text for one in alertmanager.of_fleet(model, render)}


@cache
def codai() -> Model:
    return load("services.yaml")
