"""The built-in layer is one tree of several files: each default is told with the file and line it is in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.catalog import loading
from generators.catalog.findings import KeyPath, Spot
from generators.catalog.loading import BUILTIN_FILES, builtin
from generators.catalog.positions import Places, Positions
from generators.pipeline import REPOSITORY
from generators.writer import recall, shortcut


def leaves(tree: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Every single value with its path."""
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else None
    if steps is None:
        yield path, tree
        return
    for step, value in steps:
        yield from leaves(value, (*path, step))


@pytest.mark.parametrize("file", BUILTIN_FILES)
def test_each_default_stands_where_it_is_said_to(file: str) -> None:
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    places = Places(Positions("", "services.yaml"), builtin().positions, "there/{}".format)
    seen = 0
    for path, value in leaves(yaml.load(text, yaml.BaseLoader)):
        spot = Spot(path, builtin=True)
        place, line = places.of(spot), places.source(spot)
        assert place.path == f"there/{file}"
        assert line == text.splitlines()[place.line - 1]
        assert line[place.column - 1 : place.end_column - 1].strip('"') == value
        seen += 1
    assert seen > 100


def test_each_file_of_the_folder_that_is_called_so_is_read() -> None:
    found = (REPOSITORY / "generators" / "catalog").glob("builtin*.yaml")
    assert {path.relative_to(REPOSITORY).as_posix() for path in found} == set(BUILTIN_FILES)


def test_no_two_files_state_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BUILTIN_FILES", (*BUILTIN_FILES, BUILTIN_FILES[1]))
    with pytest.raises(AssertionError, match=r"builtin-alerting\.yaml states what stands in another file"):
        builtin.__wrapped__()


def test_what_was_generated_is_stale_once_any_of_them_changed() -> None:
    known = recall.survey(shortcut.sources("services.yaml"), time.time_ns())
    assert {str(Path(shortcut.REPOSITORY) / file) for file in BUILTIN_FILES} <= set(known)
