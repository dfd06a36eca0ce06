"""A rule that is written is applied: no function and no family of them is left out of a list."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from inspect import isfunction
from types import ModuleType

import pytest

from generators.catalog import rules
from generators.catalog.context import Context
from generators.catalog.findings import Finding

FAMILIES = [
    importlib.import_module(one.name) for one in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}.")
]


def is_rule(value: object, module: ModuleType) -> bool:
    if not isfunction(value) or value.__module__ != module.__name__ or value.__name__.startswith("_"):
        return False
    *takes, gives = value.__annotations__.values()
    return (takes, gives) == (["Context"], "Iterator[Finding]")


def forgotten(module: ModuleType) -> list[str]:
    """The rules of a family that are written and not applied."""
    applied = {one for one in rules.RULES if one.__module__ == module.__name__}
    return [name for name, one in vars(module).items() if is_rule(one, module) and one not in applied]


@pytest.mark.parametrize("module", FAMILIES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_rule_of_a_family_is_applied(module: ModuleType) -> None:
    assert forgotten(module) == [], "name them in the RULES of their module"
    assert any(one.__module__ == module.__name__ for one in rules.RULES), "name it in rules/__init__.py"


def test_a_rule_that_was_forgotten_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def added(context: Context) -> Iterator[Finding]:
        yield from ()

    added.__module__ = rules.graph.__name__
    monkeypatch.setattr(rules.graph, "added", added, raising=False)

    assert forgotten(rules.graph) == ["added"]
