"""A hint leads on: no check advises to generate what was just planned, and judged."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CHECKS = sorted((Path(__file__).parents[3] / "generators/checks").rglob("*.py"))
STALE = {"generated.py"}
"""Those that compare with what is committed: what they find, generate does cure."""
AGAIN = re.compile(r"run \./doit generate(?! --)")


def loops(source: str) -> list[str]:
    """The texts of a module that lead in a circle; docstrings advise nobody."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in said
        and AGAIN.search(node.value)
    ]


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.name)
def test_no_hint_leads_in_a_circle(path: Path) -> None:
    assert path.name in STALE or loops(path.read_text(encoding="utf-8")) == []


def test_such_a_hint_is_seen() -> None:
    assert {path.name for path in CHECKS} >= STALE
    assert loops('hint="run ./doit generate"') == ["run ./doit generate"]
    assert loops('"""run ./doit generate"""\nhint="run ./doit generate --output with an empty folder"') == []
