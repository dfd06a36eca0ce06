"""A copy that is only compared holds nobody's work: what stands in the way there is a change like others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from generators.writer import Action, Change

from .conftest import Tree, rules

VALUES = "charts/wallet/values.yaml"
LINK = "charts/wallet/charts/workload"


def by_hand(tree: Tree) -> None:
    tree.write(VALUES, "mine: 1\n")


def edited(tree: Tree) -> None:
    tree.write(VALUES, tree.read(VALUES) + "mine: 1\n")


def of_another_platform(tree: Tree) -> None:
    tree.path(VALUES).unlink()
    tree.generate(tree.file(), platform="aiaas")


def a_link(tree: Tree) -> None:
    tree.path(VALUES).unlink()
    tree.path(VALUES).symlink_to("../elsewhere")


def a_folder(tree: Tree) -> None:
    tree.path(VALUES).unlink()
    tree.write(f"{VALUES}/mine.yaml", "mine: 1\n")


def a_folder_behind_a_link(tree: Tree) -> None:
    tree.path("charts/wallet").rename(tree.root / "moved")
    tree.path("charts/wallet").symlink_to("../moved")


@pytest.mark.parametrize(
    ("change", "action"),
    [
        (by_hand, Action.UPDATE),
        (edited, Action.UPDATE),
        (of_another_platform, Action.UPDATE),
        (a_link, Action.UPDATE),
        (a_folder, Action.CREATE),
        (a_folder_behind_a_link, Action.CREATE),
    ],
)
def test_what_a_run_refuses_is_a_change_of_a_copy(
    tree: Tree, change: Callable[[Tree], None], action: Action
) -> None:
    tree.generate(tree.file())
    change(tree)
    stands = tree.path(VALUES)
    before = None
    if action is Action.UPDATE:
        before = str(stands.readlink()) if stands.is_symlink() else tree.read(VALUES)
    picture = tree.picture()
    assert rules(tree.generate(tree.file(), dry=True))
    outcome = tree.generate(tree.file(), dry=True, keep_text=True, regardless=True)
    (found,) = outcome.changes
    assert outcome.problems == ()
    assert found == Change(VALUES, action, before, found.after)
    assert found.after
    assert tree.picture() == picture


def test_what_nothing_makes_any_more_is_removed_of_a_copy(tree: Tree) -> None:
    tree.generate(tree.file(), platform="aiaas")
    assert rules(tree.generate(dry=True)) == ["other-platform"]
    outcome = tree.generate(dry=True, regardless=True)
    assert (outcome.removed, outcome.problems) == ((VALUES,), ())


def test_another_link_is_a_change_of_a_copy(tree: Tree) -> None:
    tree.generate(tree.link(LINK, "../../workload"))
    outcome = tree.generate(tree.link(LINK, "../../other"), dry=True, keep_text=True, regardless=True)
    assert outcome.changes == (Change(LINK, Action.UPDATE, "../../workload", "../../other"),)


def test_whoever_writes_refuses_all_the_same(tree: Tree) -> None:
    by_hand(tree)
    assert rules(tree.generate(tree.file(), regardless=True)) == ["foreign"]
    assert tree.read(VALUES) == "mine: 1\n"
