"""No message says services.yaml: another catalog may be in force, and its reader has no such file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.contract.promises import REPOSITORY

PACKAGES = ("ci", "cluster", "generators", "lab", "ops", "rehearsal", "reporting")
NAME = "services.yaml"
DEFAULTS = ("(default: services.yaml)",)
"""Where it is said which file is taken unless another is given."""


def docstrings(tree: ast.AST) -> set[int]:
    """The nodes that are documentation, of modules and members and after an assignment."""
    bodies = (getattr(node, "body", None) for node in ast.walk(tree))
    statements = (one for body in bodies if isinstance(body, list) for one in body)
    return {id(one.value) for one in statements if isinstance(one, ast.Expr)}


def naming(source: str) -> Iterator[int]:
    """The lines of texts for people that name the file."""
    tree = ast.parse(source)
    silent = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            text = node.value
            for default in DEFAULTS:
                text = text.replace(default, "")
            if NAME in text and text.strip() != NAME:
                yield node.lineno


def test_no_message_names_the_file() -> None:
    found, seen = [], 0
    for package in PACKAGES:
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            seen += 1
            lines = naming(path.read_text(encoding="utf-8"))
            found += [
                f"{path.relative_to(REPOSITORY).as_posix()}:{line}: say 'the catalog'" for line in lines
            ]

    assert seen > 300
    assert found == []


def test_no_file_of_a_new_service_names_it() -> None:
    folder = REPOSITORY / "templates/service"
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".jinja", ".yml", ".py", ".ts")
    ]

    assert len(files) > 50
    assert [path.name for path in files if NAME in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('raise ValueError("add it to services.yaml")', [1]),
        ('a = 1\nb = f"{a} is in services.yaml, {a} times"', [2]),
        ('CATALOG = "services.yaml"\n"""The name of services.yaml."""', []),
        ('def one():\n    """Reads services.yaml."""', []),
    ],
)
def test_a_message_that_does_is_found(source: str, lines: list[int]) -> None:
    assert [*naming(source)] == lines
