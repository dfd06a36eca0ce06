"""Every state of a path before, during and after: what was generated, what became of it, what is wanted."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from generators import headers
from generators.artifacts import Artifact
from generators.problems import has_errors
from generators.writer import records

from .conftest import Tree, rules

PATH = "charts/wallet/run.sh"
TEXT = "#!/bin/sh\necho one\n"
BYSTANDER = "charts/bancai/values.yaml"


def replace(tree: Tree, text: str | None) -> None:
    path = tree.path(PATH)
    if path.is_symlink() or path.exists():
        path.unlink()
    if text is not None:
        tree.write(PATH, text)


def current(tree: Tree) -> str:
    path = tree.path(PATH)
    is_file = path.is_file() and not path.is_symlink()
    return tree.read(PATH) if is_file else headers.stamp(tree.file(PATH, "gone\n"), "codai")


def link(tree: Tree, target: str) -> None:
    replace(tree, None)
    tree.path(PATH).parent.mkdir(parents=True, exist_ok=True)
    tree.path(PATH).symlink_to(target)


def folder(tree: Tree) -> None:
    replace(tree, None)
    tree.write(f"{PATH}/mine.txt", "mine\n")


FATES: dict[str, Callable[[Tree], None]] = {
    "untouched": lambda tree: None,
    "deleted": lambda tree: replace(tree, None),
    "emptied": lambda tree: replace(tree, ""),
    "edited": lambda tree: replace(tree, f"{current(tree)}mine\n"),
    "CRLF": lambda tree: replace(tree, current(tree).replace("\n", "\r\n")),
    "merged": lambda tree: replace(tree, f"<<<<<<< a\n{current(tree)}=======\n{current(tree)}>>>>>>> b\n"),
    "restored older": lambda tree: replace(tree, headers.stamp(tree.file(PATH, "old\n"), "codai")),
    "other platform": lambda tree: replace(tree, headers.stamp(tree.file(PATH, "old\n"), "aiaas")),
    "foreign": lambda tree: replace(tree, "mine\n"),
    "link": lambda tree: link(tree, "../elsewhere"),
    "same link": lambda tree: link(tree, "../bancai"),
    "folder": folder,
}
PLANS: dict[str, Callable[[Tree], list[Artifact]]] = {
    "nothing": lambda tree: [],
    "file": lambda tree: [tree.file(PATH, TEXT)],
    "executable": lambda tree: [tree.file(PATH, TEXT, executable=True)],
    "other text": lambda tree: [tree.file(PATH, "other\n")],
    "seeded": lambda tree: [tree.seeded(PATH, TEXT)],
    "seeded, made before": lambda tree: [tree.seeded(PATH, TEXT, BYSTANDER)],
    "link": lambda tree: [tree.link(PATH, "../bancai")],
}
QUICK = {"nothing", "file", "link"}
KEPT_FOR_THE_TEAM = {"edited", "other platform", "foreign", "link", "folder"}


def expected(tree: Tree, planned: list[Artifact]) -> object:
    if not planned:
        return None
    (one,) = planned
    mode = 0o755 if one.executable else 0o644
    return ("link", (one.link,)) if one.link else ("file", (headers.stamp(one, "codai").encode(), mode))


def run(tree: Tree, before: str, fate: str, after: str, remembered: bool) -> tuple[object, ...]:
    bystander = tree.file(BYSTANDER)
    tree.generate(bystander, *PLANS[before](tree))
    FATES[fate](tree)
    if not remembered:
        Path(records.location(str(tree.root))).unlink()
    found, touched = tree.picture(), tree.files()
    planned = PLANS[after](tree)
    outcome = tree.generate(bystander, *planned)
    if has_errors(outcome.problems):
        assert tree.files() == touched
        assert not outcome.written
    else:
        state = tree.picture().get(PATH)
        if after == "seeded, made before":
            assert state == found.get(PATH)
        elif planned and after != "seeded":
            assert state == expected(tree, planned)
        elif planned:
            assert state == found.get(PATH, expected(tree, planned))
        times = tree.picture(times=True)
        again = tree.generate(bystander, *planned)
        assert (again.changes, again.problems) == ((), ())
        assert tree.picture(times=True) == times
    # Only memory knows that a file was seeded and no longer is; it changes nothing else.
    told = [rule for rule in rules(outcome) if rule != "seeded-left"]
    return (told, outcome.changes, outcome.same, tree.picture())


@pytest.mark.slow
@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize(
    "before", [one if one in QUICK else pytest.param(one, marks=pytest.mark.deep) for one in PLANS]
)
def test_each_combination_ends_as_planned_or_refused_untouched(
    tree: Tree, tmp_path: Path, before: str, fate: str
) -> None:
    for after in PLANS:
        results = []
        for remembered in (True, False):
            tree.root = tmp_path / f"{after}-{remembered}"
            results.append(run(tree, before, fate, after, remembered))
        assert results[0] == results[1]


@pytest.mark.parametrize(("before", "after"), list(itertools.product(("file", "executable"), PLANS)))
@pytest.mark.parametrize("fate", sorted(KEPT_FOR_THE_TEAM))
def test_what_a_person_made_is_never_lost(tree: Tree, before: str, fate: str, after: str) -> None:
    tree.generate(*PLANS[before](tree))
    FATES[fate](tree)
    made = tree.picture()[PATH]
    tree.generate(*PLANS[after](tree))
    assert tree.picture()[PATH] == made
