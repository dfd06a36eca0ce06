"""No check imports another: what two of them need is a module of its own, with an underscore."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from generators import checks
from generators.checks import discover

FOLDER = Path(checks.__path__[0])
CHECKS = {name.replace("-", "_") for name in discover()}


def checks_imported(source: str) -> Iterator[str]:
    """The checks that a module of the package imports, at whatever depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            paths = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for path in paths:
            top, _, rest = path.partition("generators.checks.")
            name = rest.partition(".")[0]
            if not top and name in CHECKS:
                yield name


def test_no_module_of_the_package_imports_a_check() -> None:
    found = {path: list(checks_imported(path.read_text())) for path in FOLDER.rglob("*.py")}
    assert len(found) > len(CHECKS) > 10
    assert {name: names for name, names in found.items() if names} == {}


def test_every_way_to_import_a_check_is_noticed() -> None:
    for source in (
        "import generators.checks.golden",
        "from generators.checks import golden",
        "from generators.checks.golden import CURE",
        "def f():\n    from generators.checks.golden import CURE",
    ):
        assert list(checks_imported(source)) == ["golden"], source
    assert list(checks_imported("from generators.checks._rendered.charts import finding")) == []
