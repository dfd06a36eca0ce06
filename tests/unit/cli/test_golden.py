"""Only what a team's file begins with differently today is made anew in the golden tree."""

from __future__ import annotations

from pathlib import Path

from generators import catalog
from generators.artifacts import Artifact
from generators.cli.golden import CATALOG, GOLDEN, _make_anew, _seeds
from generators.pipeline import REPOSITORY

SEEDS = {
    "a/same.md": Artifact("a/same.md", "same\n", beside="a/same.yaml"),
    "a/other.md": Artifact("a/other.md", "new\n", beside="a/other.yaml"),
    "a/deleted.md": Artifact("a/deleted.md", "new\n", beside="a/deleted.yaml"),
}
KEPT = ["a/managed.yaml", "a/same.md", "a/same.yaml"]


def test_what_begins_as_it_would_today_stays(tmp_path: Path) -> None:
    managed = next((GOLDEN / "charts").glob("*/values.yaml")).read_text(encoding="utf-8")
    names = ("managed", "same", "other", "deleted")
    texts = {"a/same.md": "same\n", "a/other.md": "old\n", "a/gone.md": "x\n"}
    for path, text in (texts | {f"a/{name}.yaml": managed for name in names}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    _make_anew(tmp_path, SEEDS)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("a/*")) == KEPT


def test_seeds_are_the_files_of_the_golden_tree_without_a_header() -> None:
    model = catalog.load(REPOSITORY / CATALOG, CATALOG).model
    assert model is not None
    seeds = _seeds(model)
    assert seeds
    there = {path: (GOLDEN / path).read_text(encoding="utf-8") for path in seeds}
    assert there == {path: seed.text for path, seed in seeds.items()}
