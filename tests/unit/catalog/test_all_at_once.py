"""One run tells every cause, and no consequence: whatever is broken hides nothing else and adds nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.catalog import load
from generators.catalog.standing_in import standing_in
from generators.grammar import CATALOG, Parsed, Shape, key_at
from tests.unit.catalog.corpus import CASES

BASE: dict[str, Any] = yaml.safe_load((CASES / "good" / "smallest.yaml").read_text(encoding="utf-8"))
Path_ = tuple[str | int, ...]

MISTAKES = {
    ("services", "login", "tier"): ("cor", "catalog/unknown-tier"),
    ("services", "cart", "depends_on"): (["logi"], "catalog/unknown-service"),
    ("services", "login", "uses"): (["postgre"], "catalog/unknown-resource"),
    ("services", "mail", "team"): ("wbe", "catalog/unknown-team"),
    ("services", "cart", "alerts"): (
        {"error": {"warning": {"above": "1%", "why": "Customers leave."}}},
        "catalog/unknown-signal",
    ),
}
"""What stands wrong in services, each for itself, whatever else is broken."""


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every key and list item below."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield (*path, step)
        yield from places(inner, (*path, step))


def put(tree: dict[str, Any], path: Path_, value: Any) -> None:
    here: Any = tree
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value


def told(tmp_path: Path, tree: dict[str, Any]) -> list[str]:
    path = tmp_path / "services.yaml"
    # JSON is YAML, and much faster to write.
    path.write_text(json.dumps(tree, indent=1), encoding="utf-8")
    return [problem.rule for problem in load(path, "services.yaml").problems]


def named(path: Path_) -> str:
    return ".".join(map(str, path))


EVERY = list(places(BASE))
NEEDED = [path for path in EVERY if (key := key_at(CATALOG, path)) and key.required]


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_a_value_of_the_wrong_type_is_one_finding(path: Path_, tmp_path: Path) -> None:
    tree = deepcopy(BASE)
    put(tree, path, [[]])

    assert len(told(tmp_path, tree)) == 1


@pytest.mark.parametrize("path", NEEDED, ids=named)
def test_a_key_that_is_missing_is_one_finding(path: Path_, tmp_path: Path) -> None:
    tree = deepcopy(BASE)
    here: Any = tree
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]

    assert told(tmp_path, tree) == ["catalog/missing-key"]


@pytest.mark.parametrize(
    "path",
    [path for path in EVERY if path[0] in ("platform", "environments", "tiers", "teams", "alerting")],
    ids=named,
)
def test_what_is_broken_above_hides_nothing_that_is_wrong_in_services(path: Path_, tmp_path: Path) -> None:
    tree = deepcopy(BASE)
    for place, (value, _) in MISTAKES.items():
        put(tree, place, value)
    put(tree, path, [[]])
    # A section that cannot be read names nothing, so nothing is known to be missing from it.
    sections = {"tiers": "tier", "teams": "team", "alerting": "signal", "alerting.signals": "signal"}
    unknown = sections.get(named(path), "none")
    expected = {rule for _, rule in MISTAKES.values()} - {f"catalog/unknown-{unknown}"}

    rules = told(tmp_path, tree)
    assert expected <= set(rules)
    assert len(rules) == len(expected) + 1


def test_every_needed_value_with_a_spelling_of_its_own_has_an_example_that_can_stand_in() -> None:
    found = 0
    for path, key in CATALOG.walk():
        if key.required and isinstance(key.type, Parsed):
            standing_in(key.type, key.example)
            found += 1
        if key.required:
            assert path

    assert found > 20


def test_what_stands_in_is_complete() -> None:
    tree = standing_in(CATALOG, "")

    assert isinstance(CATALOG, Shape)
    assert set(tree) == {name for name, key in CATALOG.keys.items() if key.required}
    assert tree["services"] == {}
    assert tree["alerting"]["severities"]["critical"]["notify"]
