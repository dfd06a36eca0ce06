"""Outputs, alerts and the model ask nothing of the machine, with a builtin or a harmless module neither.

Imports of whole modules are import-linter's; it cannot see a call, nor what is taken out of a package of the
standard library.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support.catalogs import REPOSITORY

PURE = ("alerts", "model", "outputs")
BUILTINS = {"input", "open"}
CLOCKS = {"now", "today", "utcnow"}
"""Of ``date`` and ``datetime``, which are there to read what the catalog states."""
HALF_PURE = {"urllib": {"urllib.parse"}}
"""Packages of which only these modules touch nothing."""


def impure(source: str) -> Iterator[str]:
    """What a module asks of the machine, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILTINS:
            yield f"{node.lineno}: {node.func.id}"
        elif isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            yield f"{node.lineno}: {node.attr}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name in imported(node):
                allowed = HALF_PURE.get(name.partition(".")[0])
                if allowed and not any(f"{name}.".startswith(f"{one}.") for one in allowed):
                    yield f"{node.lineno}: {name}"


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Modules, and what is taken out of them, as dotted names."""
    above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    yield from (f"{above}{one.name}" for one in node.names)


def test_nothing_is_asked_of_the_machine() -> None:
    files = [path for name in PURE for path in sorted((REPOSITORY / "generators" / name).rglob("*.py"))]
    found = {
        path.relative_to(REPOSITORY).as_posix(): [*impure(path.read_text(encoding="utf-8"))] for path in files
    }
    assert len(found) > 100
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("text = open('a').read()", "open"),
        ("day = date.today()", "today"),
        ("at = datetime.now(tz=UTC)", "now"),
        ("clock = datetime.now", "now"),
        ("from urllib.request import urlopen", "urllib.request.urlopen"),
        ("from urllib import request", "urllib.request"),
        ("import urllib.request", "urllib.request"),
        ("import urllib", "urllib"),
    ],
)
def test_each_way_to_ask_is_noticed(line: str, asked: str) -> None:
    assert [*impure(line)] == [f"1: {asked}"]


@pytest.mark.parametrize("line", ["from urllib.parse import quote", "import urllib.parse", "at = now"])
def test_what_only_sounds_like_it_is_not(line: str) -> None:
    assert [*impure(line)] == []
