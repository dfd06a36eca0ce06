"""Only what a team's file begins with differently today is made anew in the golden tree."""

from __future__ import annotations

from pathlib import Path

from generators import catalog
from generators.cli.golden import CATALOG, GOLDEN, _drop_seeded, _seeds
from generators.pipeline import REPOSITORY

SEEDS = {"a/same.md": "same\n", "a/other.md": "new\n"}
KEPT = ["a/managed.yaml", "a/same.md"]


def test_what_begins_as_it_would_today_stays(tmp_path: Path) -> None:
    managed = next((GOLDEN / "charts").glob("*/values.yaml")).read_text(encoding="utf-8")
    texts = {"a/same.md": "same\n", "a/other.md": "old\n", "a/gone.md": "x\n", "a/managed.yaml": managed}
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    _drop_seeded(tmp_path, SEEDS)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("a/*")) == KEPT


def test_seeds_are_the_files_of_the_golden_tree_without_a_header() -> None:
    model = catalog.load(REPOSITORY / CATALOG, CATALOG).model
    assert model is not None
    seeds = _seeds(model)
    assert seeds
    there = {path: (GOLDEN / path).read_text(encoding="utf-8") for path in seeds}
    assert there == seeds
