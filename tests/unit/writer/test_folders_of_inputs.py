"""How far a run looks below the folders it depends on: once into each, and never into a catalog's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generators.writer import recall

from .conftest import FAR_AHEAD, Tree
from .scene import ask, generate


def linked_to_itself(folder: Path) -> Path:
    """A folder in which every path has two longer ones that lead to the same place."""
    folder.mkdir()
    for name in ("a", "b"):
        (folder / name).symlink_to(".")
    return folder


def count_listings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are listed from here on; more than a few are an endless walk."""
    listed: list[str] = []
    real = os.listdir

    def noted(path: str) -> list[str]:
        listed.append(path)
        assert len(listed) < 20
        return real(path)

    monkeypatch.setattr(os, "listdir", noted)
    return listed


def test_a_folder_that_leads_to_itself_is_entered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = linked_to_itself(tmp_path / "l")
    count_listings(monkeypatch)
    assert recall.survey([str(folder)], FAR_AHEAD) == {
        f"{folder}{name}": ("a", "b") for name in ("", "/a", "/b")
    }


@pytest.mark.parametrize("instead", [True, False], ids=["of the same path", "of another path"])
def test_a_folder_given_as_the_catalog_is_not_looked_into(
    tree: Tree, inputs: Path, monkeypatch: pytest.MonkeyPatch, instead: bool
) -> None:
    generate(tree, inputs)
    folder = inputs if instead else inputs.parent / "l"
    if instead:
        inputs.unlink()
    linked_to_itself(folder)
    listed = count_listings(monkeypatch)
    assert ask(tree, folder) is None
    assert [path for path in listed if path.startswith(str(folder))] == []
