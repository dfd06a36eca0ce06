"""A public function that raises says what: whoever calls it need not read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.contract.promises import REPOSITORY

Function = ast.FunctionDef | ast.AsyncFunctionDef
PACKAGES = ("ci", "cluster", "generators", "lab", "ops", "reporting", "rehearsal")
BY_CONTRACT = {"execute", "main", "run"}
"""What verbs, checks and commands offer: the contract of all of them says what they raise."""
WHOLE = {"AssertionError", "AttributeError", "KeyboardInterrupt", "SystemExit"}
"""Nobody is to catch these, or Python itself does."""


def silent(source: str) -> Iterator[str]:
    """Public functions and methods with the exceptions of their own that their words leave out."""
    yield from _silent(ast.parse(source), "", "")


def _silent(node: ast.AST, whose: str, above: str) -> Iterator[str]:
    for one in getattr(node, "body", ()):
        if isinstance(one, ast.ClassDef) and not one.name.startswith("_"):
            yield from _silent(one, f"{one.name}.", ast.get_docstring(one) or "")
        elif isinstance(one, Function) and one.name not in BY_CONTRACT:
            if one.name.startswith("_") and not one.name.endswith("__"):
                continue
            words = (ast.get_docstring(one) or "") + (above if one.name.startswith("__") else "")
            yield from (f"{whose}{one.name}: {name}" for name in sorted(_raised(one)) if name not in words)


def _raised(function: Function) -> set[str]:
    found = set()
    inside = [*ast.iter_child_nodes(function)]
    while inside:
        one = inside.pop()
        if isinstance(one, Function | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(one, ast.Raise) and one.exc is not None:
            made = one.exc.func if isinstance(one.exc, ast.Call) else one.exc
            name = made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", "")
            found |= {name} if name[:1].isupper() else set()
        inside += ast.iter_child_nodes(one)
    return found - WHOLE


def test_what_a_public_function_raises_is_in_its_words() -> None:
    found, seen = {}, 0
    for package in PACKAGES:
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            seen += 1
            if told := [*silent(path.read_text(encoding="utf-8"))]:
                found[path.relative_to(REPOSITORY).as_posix()] = told

    assert seen > 300
    assert found == {}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('def one():\n    """Does it."""\n    raise ValueError("no")', ["one: ValueError"]),
        ('def one():\n    """Does it. Raises ValueError."""\n    raise ValueError("no")', []),
        ("async def one():\n    raise Refuse", ["one: Refuse"]),
        ("def _one():\n    raise ValueError", []),
        ("class One:\n    def two(self):\n        raise faults.Stopped('x')", ["One.two: Stopped"]),
        ('class One:\n    """Raises Gone."""\n    def __init__(self):\n        raise Gone', []),
    ],
)
def test_one_that_does_not_say_it_is_found(source: str, told: list[str]) -> None:
    assert [*silent(source)] == told
