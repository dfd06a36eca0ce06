"""What was seeded for a team and deleted by it stays deleted, whatever is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generators import headers
from generators.artifacts import Artifact
from generators.writer import Unit

from .conftest import Tree, rules
from .scene import ask, cache_file, settle

MANAGED = "tests/services/wallet/contract.ts"
SEED = "tests/services/wallet/cases.ts"
NOTES = "tests/services/notes/wallet.ts"
TEXT = "x = 1\n"
REMEMBERED = pytest.mark.parametrize("remembered", ["before", "since", "never"])
SINCE_OR_NEVER = pytest.mark.parametrize("remembered", ["since", "never"])


def planned(tree: Tree, text: str = "a: 1\n") -> list[Artifact]:
    seeds = [tree.seeded(path, TEXT, MANAGED) for path in (SEED, NOTES)]
    return [tree.file(MANAGED, text), tree.file(), *seeds]


def deleted(tree: Tree, remembered: str, path: str = SEED, catalog: Path | None = None) -> None:
    """A tree whose team has deleted a seed, as it was remembered before, is since, or is not at all."""
    tree.generate(*planned(tree), catalog=catalog)
    tree.path(path).unlink()
    if remembered == "since":
        tree.generate(*planned(tree), catalog=catalog)
    elif remembered == "never":
        cache_file(tree).unlink()


@REMEMBERED
def test_a_seed_that_its_team_deleted_stays_deleted(tree: Tree, remembered: str) -> None:
    deleted(tree, remembered)
    for text, updated in (("a: 1\n", ()), ("a: 2\n", (MANAGED,)), ("a: 2\n", ())):
        for dry in (True, False):
            outcome = tree.generate(*planned(tree, text), dry=dry)
            assert (outcome.created, outcome.updated, outcome.removed) == ((), updated, ())
            assert (outcome.files, outcome.problems) == (3, ())
        assert not tree.path(SEED).exists()
        assert tree.read(NOTES) == TEXT


@REMEMBERED
def test_it_is_made_again_with_the_managed_file_it_is_beside(tree: Tree, remembered: str) -> None:
    deleted(tree, remembered)
    tree.generate(*planned(tree))
    tree.write(NOTES, "mine\n")
    tree.path(MANAGED).unlink()
    assert tree.generate(*planned(tree)).created == (SEED, MANAGED)
    assert (tree.read(SEED), tree.read(NOTES)) == (TEXT, "mine\n")


@REMEMBERED
def test_a_new_kind_of_seed_is_made_for_what_is_new(tree: Tree, remembered: str) -> None:
    deleted(tree, remembered, NOTES)
    old, new = "tests/services/wallet/more.ts", "tests/services/dash/more.ts"
    beside = "tests/services/dash/contract.ts"
    units = [
        tree.unit([*planned(tree), tree.seeded(old, TEXT, MANAGED)]),
        tree.unit([tree.file(beside), tree.seeded(new, TEXT, beside)], "tests/dash"),
    ]
    assert tree.generate_units(units).created == (beside, new)


@SINCE_OR_NEVER
def test_a_file_of_the_teams_own_in_its_place_is_the_teams(tree: Tree, remembered: str) -> None:
    deleted(tree, "since")
    # With a header that fits: what nothing plans would go.
    own = headers.stamp(tree.file(SEED, "mine: 1\n"), "codai")
    tree.write(SEED, own)
    if remembered == "never":
        cache_file(tree).unlink()
    outcome = tree.generate(*planned(tree))
    assert (outcome.changes, outcome.same, outcome.problems) == ((), 4, ())
    assert tree.read(SEED) == own


def test_nothing_is_to_do_once_that_is_known(tree: Tree, inputs: Path) -> None:
    deleted(tree, "before", catalog=inputs)
    assert ask(tree, inputs) is None
    assert tree.generate(*planned(tree), catalog=inputs).files == 3
    assert ask(tree, inputs) == 3
    settle()
    assert ask(tree, inputs) == 3
    tree.write(SEED, "mine\n")
    assert ask(tree, inputs) is None
    assert tree.generate(*planned(tree), catalog=inputs).files == 4
    assert ask(tree, inputs) == 4


def test_a_unit_with_a_deleted_seed_is_not_asked_again_though_its_folder_went_with_it(tree: Tree) -> None:
    asked: list[int] = []

    def artifacts() -> list[Artifact]:
        asked.append(1)
        return planned(tree)

    unit = Unit("tests/wallet", "1", artifacts)
    tree.generate_units([unit])
    tree.path(NOTES).unlink()
    tree.path(NOTES).parent.rmdir()
    for _ in range(3):
        outcome = tree.generate_units([unit])
        assert (outcome.changes, outcome.same) == ((), 3)
    assert len(asked) == 2
    assert not tree.path(NOTES).parent.exists()


def link(tree: Tree) -> None:
    tree.path(NOTES).parent.rmdir()
    (tree.root.parent / "elsewhere").mkdir(exist_ok=True)
    tree.path(NOTES).parent.symlink_to(tree.root.parent / "elsewhere")


def file(tree: Tree) -> None:
    tree.path(NOTES).parent.rmdir()
    tree.path(NOTES).parent.write_text("mine\n")


@SINCE_OR_NEVER
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (link, ["outside"]),
        (file, ["outside"]),
        (lambda tree: tree.path(NOTES).mkdir(), ["in-the-way"]),
        (lambda tree: None, []),
    ],
    ids=["link", "file", "folder", "nothing"],
)
def test_what_stands_in_the_way_of_it_is_refused_as_before(
    tree: Tree, change: Callable[[Tree], None], told: list[str], remembered: str
) -> None:
    deleted(tree, "since", NOTES)
    change(tree)
    if remembered == "never":
        cache_file(tree).unlink()
    assert rules(tree.generate(*planned(tree))) == told


@REMEMBERED
@pytest.mark.parametrize("path", [SEED, f"{SEED}/x.ts", SEED.replace("cases", "Cases")])
def test_its_place_is_still_planned(tree: Tree, path: str, remembered: str) -> None:
    deleted(tree, remembered)
    units = [tree.unit(planned(tree)), tree.unit([tree.file(path)], "tests/other")]
    assert rules(tree.generate_units(units)) == ["overlap"]


@SINCE_OR_NEVER
def test_a_folder_goes_with_its_last_file_though_a_seed_of_it_was_deleted(
    tree: Tree, remembered: str
) -> None:
    deep = tree.file(f"{NOTES.rpartition('/')[0]}/deep/x.ts")
    other = [tree.unit([tree.file(f"charts/{name}/values.yaml")], name) for name in "abcdef"]
    tree.generate_units([*other, tree.unit(planned(tree)), tree.unit([deep], "deep")])
    tree.path(NOTES).unlink()
    tree.generate_units([*other, tree.unit(planned(tree)), tree.unit([deep], "deep")])
    settle()
    tree.generate_units([*other, tree.unit(planned(tree)), tree.unit([deep], "deep")])
    if remembered == "never":
        cache_file(tree).unlink()
    assert tree.generate_units([*other, tree.unit(planned(tree))]).removed == (deep.path,)
    assert not tree.path(NOTES).parent.exists()


def test_a_deleted_seed_of_a_service_that_goes_is_not_named(tree: Tree) -> None:
    deleted(tree, "since")
    outcome = tree.generate(tree.file())
    assert (outcome.removed, rules(outcome)) == ((MANAGED,), ["seeded-left"])
    assert outcome.problems[0].place.path == NOTES
