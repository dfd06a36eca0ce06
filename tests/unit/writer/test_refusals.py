"""What a run refuses, in which words, and that it then leaves the tree exactly as it was."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from generators.problems import Place, Severity
from generators.writer import Below

from .conftest import Tree, rules

VALUES = "charts/wallet/values.yaml"
OTHER = "charts/bancai/values.yaml"


def test_edit_is_refused_with_the_place_to_make_it(tree: Tree) -> None:
    tree.generate(tree.file())
    tree.write(VALUES, tree.read(VALUES) + "mine: 1\n")
    outcome = tree.generate(tree.file(text="a: 2\n"))
    (problem,) = outcome.problems
    assert (problem.rule, problem.place, problem.service) == ("writer/edited", Place(VALUES, 1, 1), "wallet")
    assert "templates/charts/x or services.wallet in services.yaml" in problem.hint
    assert "--discard-edits" in problem.hint
    assert tree.generate(tree.file(text="a: 2\n"), discarded=Below()).updated == (VALUES,)
    tree.write(VALUES, tree.read(VALUES) + "mine: 1\n")
    (problem,) = tree.generate().problems
    assert (problem.rule, problem.service) == ("writer/edited", "wallet")
    assert problem.hint == (
        "nothing makes it any more: move what is needed of it elsewhere; to remove it, run"
        f" ./doit generate --discard-edits {VALUES}"
    )
    assert tree.generate(discarded=Below()).removed == (VALUES,)


def test_edit_beside_a_conflict_is_refused_and_kept(tree: Tree) -> None:
    tree.generate(tree.file())
    ours = tree.read(VALUES)
    conflict = f"<<<<<<< HEAD\n{ours}=======\n{ours}b: 1\n>>>>>>> topic\n"
    tree.write(VALUES, f"{conflict}mine: 1\n")
    for planned in ((tree.file(),), (tree.file(text="a: 2\n"),), ()):
        (problem,) = tree.generate(*planned).problems
        assert problem.rule == "writer/edited"
        assert "conflict markers (<<<<<<<, =======, >>>>>>>)" in problem.message
        assert problem.hint.startswith("where it was edited," if planned else "nothing makes it any more:")
        assert f"run ./doit generate --discard-edits {VALUES}" in problem.hint
        assert tree.read(VALUES) == f"{conflict}mine: 1\n"
    tree.write(VALUES, conflict)
    assert tree.generate(tree.file()).updated == (VALUES,)
    assert tree.read(VALUES) == ours


def test_another_platforms_tree_is_refused_in_one_finding(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER), platform="aiaas")
    before = tree.files()
    for planned in ((tree.file(),), (tree.file("charts/dash/values.yaml"),)):
        outcome = tree.generate(*planned)
        assert rules(outcome) == ["other-platform"]
        assert "'aiaas', and 1 more" in outcome.problems[0].message
        assert tree.files() == before


def test_all_findings_come_at_once_and_nothing_is_written(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    tree.write(OTHER, tree.read(OTHER) + "b: 1\n")
    tree.write("charts/dash/values.yaml", "mine\n")
    tree.path("charts/hub").symlink_to("/etc")
    tree.path("charts/x/values.yaml").mkdir(parents=True)
    before = tree.files()
    names = ("wallet", "bancai", "dash", "hub", "x", "new", "New")
    planned = [tree.file(f"charts/{name}/values.yaml", "new: 1\n") for name in names]
    outcome = tree.generate(*planned, tree.file("elsewhere/x.yaml"))
    assert sorted(rules(outcome)) == ["edited", "foreign", "in-the-way", "outside", "overlap", "path"]
    assert not outcome.written
    assert tree.files() == before
    assert all(problem.hint and problem.severity is Severity.ERROR for problem in outcome.problems)


def test_a_checkout_without_links_is_told_once_with_what_mends_it(tree: Tree) -> None:
    places = [f"charts/{name}/charts/workload" for name in ("bancai", "hub", "wallet")]
    links = [tree.link(place, "../../workload") for place in places]
    for place in places:
        tree.write(place, "../../workload")
    outcome = tree.generate(tree.file(), *links)
    (problem,) = outcome.problems
    assert (problem.rule, problem.place.path) == ("writer/no-links", places[0])
    assert "says '../../workload'" in problem.message
    assert "and so at 2 more" in problem.message
    assert (
        "git config core.symlinks true (Windows: with developer mode on) and git checkout -- charts,"
        in problem.hint
    )
    assert not outcome.written
    tree.write(places[0], "somebody's own\n")
    assert sorted(rules(tree.generate(*links))) == ["foreign", "no-links"]
    for place in places:
        tree.path(place).unlink()
    assert len(tree.generate(*links).created) == len(places)


@pytest.mark.parametrize("where", ["charts", "charts/wallet", VALUES])
def test_nothing_is_written_through_a_symbolic_link(tree: Tree, tmp_path: Path, where: str) -> None:
    tree.generate(tree.file())
    outside = tmp_path / "outside"
    tree.path(where).rename(outside)
    tree.path(where).symlink_to(outside)
    before = {path: path.stat().st_mtime_ns for path in (outside, *outside.rglob("*"))}
    for artifacts in ((tree.file(),), (tree.file(text="a: 2\n"),)):
        outcome = tree.generate(*artifacts)
        assert rules(outcome) == ["outside"]
        assert outcome.problems[0].place.path == where
        assert outcome.problems[0].message.startswith("a symbolic link")
    assert tree.generate().removed == ()
    assert {path: path.stat().st_mtime_ns for path in (outside, *outside.rglob("*"))} == before


def test_file_where_a_folder_must_be_is_told_once(tree: Tree) -> None:
    tree.write("charts/wallet", "mine\n")
    outcome = tree.generate(tree.file(), tree.file("charts/wallet/Chart.yaml"))
    assert rules(outcome) == ["outside"]
    assert "a folder is needed" in outcome.problems[0].message


def test_pipe_in_the_way_does_not_stop_the_run_for_ever(tree: Tree) -> None:
    tree.path("charts/wallet").mkdir(parents=True)
    os.mkfifo(tree.path(VALUES))
    assert rules(tree.generate(tree.file())) == ["in-the-way"]
    assert rules(tree.generate(tree.file("charts/wallet/b.yaml"))) == []


def test_output_folder_may_be_reached_through_a_link_and_be_new(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree.root)
    tree.root = tmp_path / "link" / "deep" / "er"
    assert tree.generate(tree.file(), dry=True).created == (VALUES,)
    assert not tree.root.exists()
    assert tree.generate(tree.file()).created == (VALUES,)


def test_output_that_is_a_file_is_refused(tree: Tree, tmp_path: Path) -> None:
    tree.root = tmp_path / "file"
    tree.root.write_text("mine")
    for dry in (True, False):
        (problem,) = tree.generate(tree.file(), dry=dry, shown=lambda path: f"out/{path}").problems
        assert (problem.rule, problem.place.path) == ("writer/outside", "out")
        assert problem.hint == "name a folder with --output DIR"
    assert tree.root.read_text() == "mine"


def test_output_folder_that_is_not_there_is_empty(tree: Tree, tmp_path: Path) -> None:
    tree.root = tmp_path / "new"
    outcome = tree.generate(tree.file(), dry=True)
    assert (outcome.created, outcome.problems) == ((VALUES,), ())
    assert not tree.root.exists()


def test_new_folder_on_a_full_disk_is_one_finding(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    tree.root = tmp_path / "new"
    monkeypatch.setattr(os, "write", full)
    assert rules(tree.generate(tree.file())) == ["disk-full"]
    assert not tree.root.exists()


@pytest.mark.parametrize(
    ("files", "available", "said"),
    [
        (60, 0, "the disk takes no more files: its inodes are used up, whatever space is free"),
        (60, 1, "the disk is full"),
        (0, 0, "the disk is full"),
    ],
    ids=["no inodes left", "no space left", "inodes are not counted"],
)
def test_a_disk_without_inodes_is_told_from_one_without_space(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, files: int, available: int, said: str
) -> None:
    def full(path: str, *_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    monkeypatch.setattr(os, "mkdir", full)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_files=files, f_favail=available))
    outcome = tree.generate(tree.file())
    assert rules(outcome) == ["disk-full"]
    assert outcome.problems[0].message.endswith(f": {said}")


def test_file_changed_during_the_run_is_not_overwritten(tree: Tree) -> None:
    new = "charts/dash/values.yaml"
    tree.generate(tree.file())
    for path in (VALUES, new):
        with tree.session() as session:
            session.place(tree.unit([tree.file(text="a: 2\n"), tree.file(new)]))
            tree.write(path, "saved in an editor\n")
            outcome = session.finish()
        assert not outcome.written
        assert rules(outcome) == ["changed-meanwhile"]
        assert tree.read(path) == "saved in an editor\n"
        tree.path(path).unlink()


def test_only_the_edits_that_are_named_are_dropped(tree: Tree) -> None:
    tree.generate(tree.file(), tree.file(OTHER))
    for path in (VALUES, OTHER):
        tree.write(path, tree.read(path) + "mine: 1\n")
    wanted = (tree.file(text="a: 2\n"), tree.file(OTHER, text="a: 2\n"))
    outcome = tree.generate(*wanted, discarded=Below(VALUES))
    assert [problem.place.path for problem in outcome.problems] == [OTHER]
    assert tree.generate(*wanted, discarded=Below(VALUES, OTHER.rpartition("/")[0])).updated == tuple(
        sorted((VALUES, OTHER))
    )


def test_two_branches_that_both_changed_a_file_are_not_called_an_edit(tree: Tree) -> None:
    def made(text: str) -> str:
        tree.generate(tree.file(text=text))
        return tree.read(VALUES)

    ours = made("a: 2\nb: 1\nc: 1\n").partition("\n")[0]
    theirs = made("a: 1\nb: 1\nc: 2\n").partition("\n")[0]
    assert ours != theirs
    merged = f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> topic\na: 2\nb: 1\nc: 2\n"
    tree.write(VALUES, merged)
    (problem,) = tree.generate(tree.file(text="a: 3\nb: 1\nc: 2\n")).problems
    assert problem.message.endswith(": both branches changed it, or somebody edited it")
    assert problem.hint.endswith(f"; then run ./doit generate --discard-edits {VALUES}")
    assert tree.read(VALUES) == merged
    # What both branches together ask for needs no word of anybody.
    assert tree.generate(tree.file(text="a: 2\nb: 1\nc: 2\n")).updated == (VALUES,)
