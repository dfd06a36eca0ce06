"""The pipelines' files of a platform."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from generators import pipeline
from generators.artifacts import Render
from generators.model import Model
from generators.registry import Registered, discover

CATALOGS = ("services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")


@cache
def _output() -> tuple[Registered, Render]:
    found = next(one for one in discover(pipeline.TEMPLATES) if one.name == "pipelines")
    return found, pipeline.renderer(None).bind("pipelines")


def files(of: Model) -> Mapping[str, str]:
    output, render = _output()
    placed = pipeline.placed(of, discover(pipeline.TEMPLATES))
    return {one.path: one.text for one in output.of_fleet(placed, render)}
