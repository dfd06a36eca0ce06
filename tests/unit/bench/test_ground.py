"""The copies of the generator that ours is measured against have the outputs they are named by."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.ground import GROUND, all_but, make, watching
from generators.pipeline import REPOSITORY, TEMPLATES
from generators.registry import discover


def kept(folder: Path) -> set[str]:
    modules = (folder / "generators/outputs").glob("[!_]*.py")
    return {module.stem for module in modules}


def test_what_watches_is_every_output_below_its_folder() -> None:
    assert watching() > {"rules", "dashboards", "prometheus"}
    assert not watching() & {*GROUND, "scaffolds", "pipelines", "ci_services"}


@pytest.mark.slow
@pytest.mark.parametrize("more", [frozenset(), watching(), all_but(REPOSITORY, "scaffolds")])
def test_a_copy_has_what_was_asked_for_and_nothing_else(tmp_path: Path, more: frozenset[str]) -> None:
    assert make(REPOSITORY, tmp_path, more) == {"PYTHONPATH": str(tmp_path)}
    assert kept(tmp_path) == GROUND | more


def test_the_rest_is_every_output_but_the_one_that_is_measured() -> None:
    outputs = {one.name for one in discover(TEMPLATES)}
    assert {*all_but(REPOSITORY, "scaffolds"), "scaffolds"} == outputs
    assert "scaffolds" not in all_but(REPOSITORY, "scaffolds")


def test_an_output_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no outputs: alarms"):
        all_but(REPOSITORY, "alarms")
    with pytest.raises(ValueError, match="no outputs: alarms"):
        make(REPOSITORY, tmp_path, frozenset({"alarms"}))
