"""A catalog without mistakes is loaded without what only mistakes, editors or dates need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

PROGRAM = """
import sys
from pathlib import Path
from generators.catalog import load, tree
composed = []
compose = tree.compose
from generators.catalog import positions
positions.compose = lambda text: composed.append(1) or compose(text)
assert load(Path("services.yaml"), "services.yaml").model is not None
heavy = {"pydantic", "difflib", "jinja2", "generators.grammar.editor"}
print(*sorted(heavy & set(sys.modules)), len(composed))
"""


def run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.strip()


def test_loading_imports_and_composes_only_what_it_needs() -> None:
    assert run(PROGRAM) == "0"


def test_one_mistake_composes_the_catalog_once_more_to_place_it() -> None:
    bad = "tests/cases/bad/port-taken.yaml"
    program = PROGRAM.replace(
        'load(Path("services.yaml"), "services.yaml").model is not None', f'load(Path("{bad}"), "s").problems'
    )

    assert run(program).split()[-1] == "1"
