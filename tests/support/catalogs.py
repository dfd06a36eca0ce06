"""The catalogs of this repository as models, and small changes of them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from generators import catalog
from generators.model import Model, Service

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGS = ("services.yaml", "tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")


@cache
def load(path: str) -> Model:
    loaded = catalog.load(REPOSITORY / path, path)
    assert loaded.model is not None, loaded.problems
    return loaded.model


def with_freezes(text: str, stated: str = "") -> str:
    """The text of a catalog with these freezes in place of its own, of which some begin one day."""
    found, count = re.subn(r"^  freezes:\n(?:    .*\n)+", stated, text, flags=re.MULTILINE)
    assert count == 1, "the catalog states no freezes"
    return found


def service(path: str, name: str) -> Service:
    return next(one for one in load(path).services if one.id == name)


def renamed(one: Service, name: str, title: str) -> Service:
    return replace(one, id=name, title=title)
