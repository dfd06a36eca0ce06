"""A catalog, and the same one edited: what moves between them, as ``diff`` tells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generators import catalog
from generators.alert_changes import Moves, by_cause, edits, moves, told
from generators.catalog.read import read
from generators.model import Model
from tests.unit.checks.fleets import REPOSITORY

CATALOG = "tests/catalogs/golden.yaml"
"""Small, so that a catalog for each test costs little."""

Tree = dict[str, Any]
Edit = Callable[[Tree], object]


@cache
def _written() -> Tree:
    tree = read(REPOSITORY / CATALOG, CATALOG).tree
    assert tree is not None
    return tree


def tree(*changes: Edit) -> Tree:
    """The catalog's values with some edits."""
    made = deepcopy(_written())
    for change in changes:
        change(made)
    return made


def build(values: Mapping[str, Any]) -> Model | None:
    """The model of values; None when they are no catalog."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "services.yaml"
        path.write_text(json.dumps(values), encoding="utf-8")
        return catalog.load(path, path.name).model


@cache
def committed() -> Model:
    """The model of the catalog as it stands."""
    model = build(_written())
    assert model is not None
    return model


def moved(*changes: Edit) -> Moves:
    """What the edits do to the alerts."""
    return moved_from((), changes)


def moved_from(first: Sequence[Edit], second: Sequence[Edit]) -> Moves:
    """What moves between the catalog with some edits and the one with others."""
    before, after = build(tree(*first)), build(tree(*second))
    assert before is not None
    assert after is not None
    return moves(before, after)


def said(*changes: Edit, first: Sequence[Edit] = ()) -> list[str]:
    """The lines that tell of the edits, with ``@`` for each place. ``first`` ones are made before."""
    before, after = tree(*first), tree(*first, *changes)
    base, model = build(before) if first else committed(), build(after)
    assert base is not None
    assert model is not None
    total = moves(base, model)
    caused = by_cause(edits(before, after), before, after, base, total, build)
    return list(told(caused, total, lambda _: "@"))


def another_team(values: Tree) -> None:
    """An edit that adds a team, which nothing belongs to yet."""
    values["teams"]["stock"] = {
        "github": "@demo/stock",
        "slack": "#team-stock",
        "pagerduty": "stock",
        "email": "stock@demo.example",
        "escalation": ["lead"],
    }


def renamed(values: Tree) -> None:
    """An edit that replaces the service ``offers`` by ``bargains``."""
    values["services"]["bargains"] = {**values["services"].pop("offers"), "title": "Bargains"}
    values["services"]["front"]["depends_on"] = ["store", {"id": "bargains", "optional": True}]
    values["delivery"]["shared"] = {"libs/prices": ["front", "bargains"]}


def setting(path: str, value: Any) -> Edit:
    """An edit that sets one key; a value of None removes it."""

    def change(values: Tree) -> None:
        *parents, last = path.split(".")
        for name in parents:
            values = values.setdefault(name, {})
        if value is None:
            del values[last]
        else:
            values[last] = value

    return change
