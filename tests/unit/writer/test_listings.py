"""What stands beside the plan is found alike, whether folders are remembered or listed anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generators.artifacts import Artifact
from generators.writer import Outcome, Unit

from .conftest import Tree
from .scene import CHANGES, cache_file, settle

STRANGER = "charts/wallet/mine.txt"
OURS = "charts/wallet/values.yaml"
NAMES = ("values.yaml", "schema.json.yaml", "templates/all.yaml")

Plan = dict[str, list[Artifact]]


def planned(tree: Tree, text: str = "a: 1\n", names: tuple[str, ...] = NAMES) -> Plan:
    """Two services of some files each; the text and names are the first one's alone."""
    wallet = [tree.file(f"charts/wallet/{name}", text) for name in names]
    link = tree.link("charts/wallet/charts/workload", "../../workload")
    bancai = [tree.file(f"charts/bancai/{name}") for name in NAMES]
    return {"charts/wallet": [*wallet, link], "charts/bancai": bancai}


def place(tree: Tree, plan: Plan) -> Outcome:
    return tree.generate_units(tree.unit(files, name) for name, files in plan.items())


def remembered(tree: Tree) -> None:
    """A tree whose folders are all known by their stamps."""
    tree.write(STRANGER, "mine\n")
    tree.write("charts/bancai/node_modules/x", "x")
    for _ in range(2):
        assert place(tree, planned(tree)).problems == ()
        settle()


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are listed from now on, by their last two names."""
    found: list[str] = []
    scan = os.scandir

    def noting(path: str) -> object:
        found.append("/".join(Path(path).parts[-2:]))
        return scan(path)

    monkeypatch.setattr(os, "scandir", noting)
    return found


def test_only_folders_where_something_came_or_went_are_listed(tree: Tree, listed: list[str]) -> None:
    remembered(tree)
    del listed[:]
    # Folders without a file of ours are few, and what was not looked into may be something else by now.
    always = ["out/charts", "charts/bancai", "wallet/charts"]
    assert place(tree, planned(tree)).changes == ()
    assert [one for one in always if one in listed] == ["out/charts", "charts/bancai"]
    assert {"charts/wallet", "wallet/templates", "bancai/templates"} & {*listed} == set()
    del listed[:]
    settle()
    tree.write("charts/bancai/templates/b.yaml", "mine\n")
    assert place(tree, planned(tree)).changes == ()
    assert "bancai/templates" in listed
    assert "wallet/templates" not in listed


LATER: dict[str, Callable[[Tree], Plan]] = {
    "the same": planned,
    "another text": lambda tree: planned(tree, "a: 2\n"),
    "a file less": lambda tree: planned(tree, names=NAMES[:1]),
    "a file more": lambda tree: planned(tree, names=(*NAMES, "more/x.yaml")),
    "a service less": lambda tree: {name: files for name, files in planned(tree).items() if "wallet" in name},
    "nothing": lambda tree: {},
    "the file of a stranger": lambda tree: planned(tree, names=(*NAMES, "mine.txt")),
}
MORE: dict[str, Callable[[Tree], object]] = {
    "nothing": lambda tree: None,
    "a stranger's file becomes ours": lambda tree: tree.write(STRANGER, tree.read(OURS)),
    "a stranger's file goes": lambda tree: tree.path(STRANGER).unlink(),
    "a link as ours": lambda tree: tree.path("charts/bancai/workload").symlink_to("../../workload"),
    "a copy of ours": lambda tree: tree.write("charts/bancai/templates/b.yaml", tree.read(OURS)),
    "an empty folder": lambda tree: tree.path("charts/bancai/templates/new").mkdir(),
}
FATES = {**MORE, **{name: CHANGES[name] for name in ("edited", "deleted", "stray", "left-over")}}


def run(tree: Tree, later: str, fate: str, forgotten: bool) -> Iterator[object]:
    remembered(tree)
    FATES[fate](tree)
    settle()
    if forgotten:
        cache_file(tree).unlink()
    for _ in range(2):
        outcome = place(tree, LATER[later](tree))
        # Whether stamps were known or not, what is seeded is the memory's alone, and there is none here.
        yield outcome.changes
        yield [(one.rule, str(one.place)) for one in outcome.problems]
        yield tree.picture()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fate", "later"),
    [
        pytest.param(fate, later, marks=() if "nothing" in fate or later == "the same" else pytest.mark.deep)
        for fate in FATES
        for later in LATER
    ],
)
def test_forgetting_changes_nothing_but_time(tree: Tree, tmp_path: Path, fate: str, later: str) -> None:
    found = []
    for forgotten in (False, True):
        tree.root = tmp_path / f"out-{forgotten}"
        tree.root.mkdir()
        found.append([*run(tree, later, fate, forgotten)])
    assert found[0] == found[1]


def test_a_unit_that_is_gone_takes_its_files_from_an_unchanged_folder(tree: Tree) -> None:
    beside = tree.file("charts/wallet/values.yaml")
    units = [tree.unit([beside]), tree.unit([tree.file("charts/wallet/more.yaml")], "more/wallet")]

    def made(chosen: list[Unit]) -> Outcome:
        return tree.generate_units(chosen)

    for _ in range(2):
        made(units)
        settle()
    assert made(units[:1]).removed == ("charts/wallet/more.yaml",)
