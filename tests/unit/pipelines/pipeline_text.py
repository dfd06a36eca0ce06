"""The pipelines' files of a platform."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from generators import pipeline
from generators.model import Model
from generators.registry import discover

CATALOGS = ("services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")


@cache
def _output() -> tuple[object, object]:
    found = next(one for one in discover(pipeline.TEMPLATES) if one.name == "pipelines")
    return found.output, pipeline.renderer(None).bind("pipelines")


def files(of: Model) -> Mapping[str, str]:
    output, render = _output()
    placed = pipeline.placed(of, discover(pipeline.TEMPLATES))
    return {one.path: one.text for one in output.of_fleet(placed, render)}  # type: ignore[attr-defined]
