"""Files and folders that nobody may replace, not even root: told by name before anything is written."""

from __future__ import annotations

import pytest

from tests.unit.attributed import attributed

from .before_and_after import assert_completed, new, old
from .conftest import Tree, rules


@pytest.mark.parametrize(("attribute", "name"), [("i", "immutable"), ("a", "append-only")])
@pytest.mark.parametrize(
    ("folder", "removed"), [("charts/b", False), ("charts/a", True)], ids=["replaced", "removed"]
)
@pytest.mark.parametrize("file", ["/x.yaml", ""], ids=["file", "folder"])
def test_an_attribute_is_told_before_anything_is_written(
    tree: Tree, attribute: str, name: str, folder: str, file: str, removed: bool
) -> None:
    tree.generate(*old(tree))
    place = f"{folder}{file}"
    with attributed(tree.path(place), attribute):
        before = tree.files()
        outcome = tree.generate(*(old(tree)[1:] if removed else new(tree)))
        assert rules(outcome) == ["permission"]
        (problem,) = outcome.problems
        assert problem.place.path == place
        assert f"has the attribute {name} (chattr +{attribute})" in problem.message
        assert f"chattr -{attribute} {place}" in problem.hint
        assert (tree.files(), outcome.written) == (before, False)
    assert_completed(tree)


def test_a_new_folder_beside_one_that_takes_no_names_is_not_begun(tree: Tree) -> None:
    tree.generate(*old(tree))
    with attributed(tree.path("charts"), "a"):
        before = tree.files()
        outcome = tree.generate(*old(tree), tree.file("charts/late/x.yaml"))
        assert (rules(outcome), outcome.problems[0].place.path) == (["permission"], "charts")
        assert tree.files() == before


def test_one_that_comes_in_the_middle_is_named_as_well(tree: Tree) -> None:
    tree.generate(*old(tree))
    session = tree.session()
    session.place(tree.unit(new(tree)))
    with attributed(tree.path("charts/b"), "a"):
        outcome = session.finish()
        assert rules(outcome) == ["half-done"]
        (problem,) = outcome.problems
        assert problem.place.path == "charts/b"
        assert "this folder has the attribute append-only" in problem.message
        assert problem.hint.startswith("run chattr -a charts/b, then run ./doit generate again")
    assert_completed(tree)
