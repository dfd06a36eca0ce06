"""The model's central words mean one thing: no other class of the project is called by one of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.support.catalogs import REPOSITORY
from tests.support.sources import SOURCES

OWN = [path for path in SOURCES if path.relative_to(REPOSITORY).parts[0] != "tests"]
MODEL = REPOSITORY / "generators/model"
NAMES = {"Model", "Fleet", "Service", "Settings", "Environment", "Tier", "Team", "Alerting", "Probe"}


def defining(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The files in which a class is called by each of the words."""
    found: dict[str, list[Path]] = {name: [] for name in NAMES}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if any(f"class {name}" in text for name in NAMES):
            defined = {one.name for one in ast.walk(ast.parse(text)) if isinstance(one, ast.ClassDef)}
            for name in NAMES & defined:
                found[name].append(path)
    return found


def test_a_word_of_the_model_is_the_name_of_no_other_class(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("class Teams: ...\n\n\nclass Team: ...\n")
    found = defining([*OWN, tmp_path / "other.py"])
    elsewhere = {
        name: [one for one in paths if not one.is_relative_to(MODEL)] for name, paths in found.items()
    }
    assert elsewhere == {name: [] for name in NAMES} | {"Team": [tmp_path / "other.py"]}
    assert all(len(paths) == 1 + len(elsewhere[name]) for name, paths in found.items())
