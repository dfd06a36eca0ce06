"""No key is accepted, documented and explained that changes nothing of what a catalog is built into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest

from generators.catalog.shape import check
from generators.grammar import CATALOG, Integer, Key, Shape, Type, at
from generators.grammar.alerting import MUTE
from generators.grammar.delivery import FREEZE
from generators.grammar.fleet import ENVIRONMENT, TIER
from generators.grammar.resources import BACKUP
from generators.grammar.service import FLAG
from generators.grammar.settings import PROBE
from tests.unit.catalog.filled import Path, built, changed, filled, leaves, meaning, spelled

FORMAL = ("version",)
"""Keys about the file itself."""
ALIKE = ("kinds", "languages")
"""Sections with one shape for every name: not every kind has a use for every setting."""

Leaves = dict[str, list[tuple[Path, Type]]]


def shared(path: Path) -> str:
    """The key of the grammar that a path is an instance of: ``services.*.scaling.max``."""
    here: Type = CATALOG
    words: list[str] = []
    for step in path:
        closed = isinstance(here, Shape) and not (len(words) == 1 and words[0] in ALIKE)
        words.append(str(step) if closed else "*")
        below = at(here, (step,))
        assert below
        here = below
    return ".".join(words)


def by_key(written: dict[str, Any]) -> Leaves:
    found: Leaves = defaultdict(list)
    for path, kind in leaves(CATALOG, written):
        found[shared(path)].append((path, kind))
    return found


def part_of(key: str) -> str:
    """What is tried in one go: ``services.*.scaling``."""
    words = key.split(".")
    return ".".join(words[: 5 if words[2:3] == ["in"] else 3])


def idle(tree: dict[str, Any], before: Iterable[object], keys: Leaves) -> Iterator[str]:
    """The keys that can be given another legal value everywhere, and nothing is built that was not before."""
    for key, places in keys.items():
        other = tree
        for path, kind in places:
            other = changed(other, path, meaning(kind, spelled(kind)[1]))
        if all(one == was for one, was in zip(built(other), before, strict=True)):
            yield key


@cache
def full() -> tuple[dict[str, Any], Leaves]:
    written = filled()
    return meaning(CATALOG, written), by_key(written)


@cache
def before() -> tuple[object, ...]:
    return tuple(built(full()[0]))


def test_the_filled_catalog_has_the_shape_of_a_catalog() -> None:
    checked = check(CATALOG, filled())

    assert checked.findings == ()
    assert checked.tree == full()[0]


@pytest.mark.slow
@pytest.mark.parametrize("part", sorted({part_of(key) for key in full()[1]} - {*FORMAL}))
def test_every_key_changes_what_is_built(part: str) -> None:
    tree, keys = full()
    tried = {key: places for key, places in keys.items() if part_of(key) == part}

    assert tried
    assert [*idle(tree, before(), tried)] == [], (
        "no field of generators/model holds them: see docs/guide/add-a-key.md"
    )


@pytest.mark.parametrize(
    ("shape", "under"),
    [
        (PROBE, "services.*.probes"),
        (PROBE, "kinds.*.in.*.probes"),
        (FLAG, "services.*.flags"),
        (ENVIRONMENT, "environments.*.extra"),
        (BACKUP, "resources.*.backup"),
        (FREEZE, "delivery.freezes.*"),
        (MUTE, "alerting.mute.*"),
        (TIER, "tiers.*.extra"),
    ],
    ids=lambda value: value.name if isinstance(value, Shape) else value,
)
def test_a_key_that_nothing_is_built_of_is_named(
    shape: Shape, under: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(shape.keys, "extra", Key(Integer(1, 9), "Read by nobody."))
    written = filled()
    keys = {key: places for key, places in by_key(written).items() if part_of(key) == under}

    named = [*idle(meaning(CATALOG, written), before(), keys)]

    assert named == [key for key in keys if key.endswith(".extra")]
    assert named
