"""No check imports another: what two of them need is a module of its own, with an underscore.

Whose a folder of parts is, the package says; who reads it is read in the sources.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from generators import checks
from generators.checks import discover

FOLDER = Path(checks.__path__[0])
CHECKS = {name.replace("-", "_") for name in discover()}
PARTS = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
SHARED = {*re.findall(r"``(_[a-z_]+)/``", checks.__doc__ or "")}
"""Folders that the package says several read."""


def imported(source: str) -> Iterator[str]:
    """What of the package a module imports, at whatever depth: the names right below it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            paths = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for path in paths:
            top, found, rest = path.partition("generators.checks.")
            if found and not top:
                yield rest.partition(".")[0]


def checks_imported(source: str) -> list[str]:
    """The checks among them."""
    return [name for name in imported(source) if name in CHECKS]


def readers() -> dict[str, set[str]]:
    """Who reads each folder of parts: names below the package, of others their path."""
    found: dict[str, set[str]] = defaultdict(set)
    root = FOLDER.parent
    for path in root.rglob("*.py"):
        inside = path.relative_to(FOLDER).parts if path.is_relative_to(FOLDER) else ()
        mine = Path(inside[0]).stem if inside else path.relative_to(root).as_posix()
        for name in {*imported(path.read_text())} & PARTS - {mine}:
            found[name].add(mine)
    return found


def test_no_module_of_the_package_imports_a_check() -> None:
    found = {path: checks_imported(path.read_text()) for path in FOLDER.rglob("*.py")}
    assert len(found) > len(CHECKS) > 10
    assert {name: names for name, names in found.items() if names} == {}


def test_every_way_to_import_a_check_is_noticed() -> None:
    for source in (
        "import generators.checks.golden",
        "from generators.checks import golden",
        "from generators.checks.golden import CURE",
        "def f():\n    from generators.checks.golden import CURE",
    ):
        assert checks_imported(source) == ["golden"], source
    assert checks_imported("from generators.checks._rendered.charts import finding") == []


def test_the_parts_of_a_check_are_read_by_it_alone_unless_the_package_says_otherwise() -> None:
    found = readers()
    assert {*found} == PARTS
    assert {name for name, who in found.items() if who != {name[1:]}} == SHARED


def test_every_way_to_read_parts_is_seen() -> None:
    for source in (
        "import generators.checks._closure.files",
        "from generators.checks import _closure",
        "from generators.checks._closure import files",
        "def f():\n    from generators.checks._closure.files import read",
    ):
        assert [*imported(source)] == ["_closure"], source
