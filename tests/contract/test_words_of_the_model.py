"""The model's central words mean one thing: no other class of the project is called by one of them."""

from __future__ import annotations

import ast
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("bench", "ci", "cluster", "generators", "lab", "ops", "rehearsal", "reporting")
NAMES = {"Model", "Fleet", "Service", "Settings", "Environment", "Tier", "Team", "Alerting", "Probe"}


def test_a_word_of_the_model_is_the_name_of_no_other_class() -> None:
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for package in PACKAGES:
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if any(f"class {name}" in text for name in NAMES):
                defined = {one.name for one in ast.walk(ast.parse(text)) if isinstance(one, ast.ClassDef)}
                for name in NAMES & defined:
                    found[name].append(path.relative_to(REPOSITORY).as_posix())
    elsewhere = {
        name: [path for path in paths if not path.startswith("generators/model/")]
        for name, paths in found.items()
    }
    assert elsewhere == {name: [] for name in NAMES}
    assert all(len(paths) == 1 for paths in found.values())
