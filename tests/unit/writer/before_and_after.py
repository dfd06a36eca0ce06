"""A tree before and after a change, and what has to hold of it in between."""

from __future__ import annotations

import os
from collections.abc import Callable

from generators import headers
from generators.artifacts import Artifact
from generators.writer import Outcome
from generators.writer.plan import is_left_over

from .conftest import Picture, Tree, rules


def old(tree: Tree) -> list[Artifact]:
    return [tree.file(f"charts/{name}/{part}.yaml", f"{name}: 1\n") for name in "abcde" for part in "xy"]


def new(tree: Tree) -> list[Artifact]:
    """Some updated, some gone with their folder, some new in new folders, and a link."""
    kept = [tree.file(f"charts/{name}/{part}.yaml", f"{name}: 2\n") for name in "bcde" for part in "xyz"]
    return [*kept, tree.file("charts/f/deep/x.yaml", "f: 1\n"), tree.link("charts/f/link", "../b")]


def forked(child: Callable[[], None]) -> int:
    """The child's wait status; it never returns into the test."""
    pid = os.fork()
    if not pid:
        try:
            child()
        finally:
            os._exit(0)
    return os.waitpid(pid, 0)[1]


def wanted(tree: Tree, artifacts: list[Artifact]) -> dict[str, bytes]:
    return {one.path: (one.link or headers.stamp(one, "codai")).encode() for one in artifacts}


def held(tree: Tree) -> dict[str, bytes]:
    return {
        path: state[0] if kind == "file" else state[0].encode()  # type: ignore[index]
        for path, (kind, state) in tree.picture().items()
        if kind != "folder"
    }


def assert_mixture(tree: Tree) -> None:
    """Every file is either wholly as before or wholly as after; the rest are temporaries."""
    allowed = (*wanted(tree, old(tree)).items(), *wanted(tree, new(tree)).items())
    for path, data in held(tree).items():
        if not any(map(is_left_over, path.split("/"))):
            assert (path, data) in allowed


def assert_completed(tree: Tree) -> None:
    assert tree.generate(*new(tree)).problems == ()
    assert held(tree) == wanted(tree, new(tree))
    assert sorted(path.name for path in tree.path("charts").iterdir()) == ["b", "c", "d", "e", "f"]
    assert tree.generate(*new(tree)).changes == ()


def assert_refused_untouched(tree: Tree, before: Picture, outcome: Outcome, rule: str) -> None:
    assert rules(outcome) == [rule]
    assert outcome.problems[0].hint
    assert not outcome.written
    assert tree.files() == before
    assert not tree.path("charts/f").exists()
