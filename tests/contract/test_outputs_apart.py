"""No output imports another one or its parts, and nobody else looks into an output's parts.

Read from the folder, so that a new output is held to it without being listed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
OUTPUTS = REPOSITORY / "generators/outputs"
PACKAGE = "generators.outputs"
NAMES = {path.stem for path in OUTPUTS.glob("[!_]*.py")}

BY_DESIGN = {
    ("operator", "alertmanager"): "the same configuration as an object",
    ("operator", "prometheus"): "the same jobs as objects",
    ("operator", "rules"): "the same rules as objects",
    ("runbooks", "prometheus"): "says what the jobs look for, so that the page cannot promise another label",
    ("alert_changes", "alertmanager"): "walks the routes that are generated, so that both cannot disagree",
}


def owner(module: str) -> str:
    """The output that a module is, or is a part of; empty for what several share."""
    name = module.removeprefix(f"{PACKAGE}.").partition(".")[0].removeprefix("_")
    return name if module.startswith(f"{PACKAGE}.") and name in NAMES else ""


def imported(source: str) -> Iterator[str]:
    """Modules, and what is taken out of packages, as dotted names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{one.name}" for one in node.names)


def crossings(files: Iterable[Path]) -> set[tuple[str, str]]:
    """Who imports which output: outputs by name, others by their package below ``generators``."""
    found = set()
    for path in files:
        module = ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        mine = owner(module) or module.split(".")[1]
        theirs = {owner(one) for one in imported(path.read_text(encoding="utf-8"))} - {"", mine}
        found |= {(mine, one) for one in theirs}
    return found


def test_outputs_stand_apart_but_where_one_is_another_spelling() -> None:
    assert len(NAMES) > 10
    assert crossings((REPOSITORY / "generators").rglob("*.py")) == set(BY_DESIGN)


def test_each_way_of_looking_into_another_output_is_seen() -> None:
    for line in (
        "from generators.outputs._prometheus.probes import jobs",
        "from generators.outputs import rules",
        "import generators.outputs._charts.values",
        "from generators.outputs._charts import values",
    ):
        assert next(owner(one) for one in imported(line)) in NAMES
    assert owner("generators.outputs._overlays.replaced") == ""
