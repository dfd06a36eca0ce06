"""No test imports another test: what several need stands beside them, or in tests/support."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.contract.promises import REPOSITORY

SAME = "tests/e2e/template_python/"
"""The one folder that imports tests in order to run them: on the template in the other language."""


def borrowed(source: str) -> Iterator[str]:
    """The modules of tests, and of fixtures for a folder, that a source imports."""
    for node in ast.walk(ast.parse(source)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        for name in names:
            last = name.rpartition(".")[2]
            if name.startswith("tests.") and (last.startswith("test_") or last == "conftest"):
                yield name


def test_no_test_imports_another_one() -> None:
    paths = [
        path
        for path in sorted((REPOSITORY / "tests").rglob("*.py"))
        if path.relative_to(REPOSITORY / "tests").parts[0] not in ("golden", "services")
    ]
    found = {path.relative_to(REPOSITORY).as_posix(): [*borrowed(path.read_text())] for path in paths}

    assert len(found) > 300
    assert {path: names for path, names in found.items() if names and not path.startswith(SAME)} == {}


@pytest.mark.parametrize(
    "line",
    [
        "from tests.unit.ops.test_chain import written",
        "from tests.unit.ops import test_chain",
        "import tests.unit.ops.conftest",
        "from tests.unit.ops.conftest import Memory",
    ],
)
def test_one_that_does_is_found(line: str) -> None:
    assert len([*borrowed(line)]) == 1
    assert [*borrowed("from tests.support.catalogs import load\nfrom pytest import mark")] == []
