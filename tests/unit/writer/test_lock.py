"""One run writes into a folder at a time; readers do not stop each other."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generators.writer import Session, lock

from .conftest import Tree, rules


def test_second_run_is_refused_after_its_patience_and_leaves_the_tree_alone(tree: Tree) -> None:
    said: list[str] = []
    with tree.session() as first:
        first.place(tree.unit([tree.file()]))
        second = tree.generate(tree.file(text="a: 2\n"), patience=0.1, announce=said.append)
        assert first.finish().written
    assert rules(second) == ["locked"]
    assert "0.1 s" in second.problems[0].message
    assert second.problems[0].hint
    assert not second.written
    assert len(said) == 1
    assert said[0].startswith(f"waiting for another run (process {os.getpid()}")
    assert tree.generate(tree.file()).same == 1


def test_second_run_waits_for_the_first_and_then_does_its_work(tree: Tree) -> None:
    session: Session = tree.session()
    pid = os.fork()
    if not pid:
        # The lock is the parent's: the copy of its descriptor must not keep it alive.
        session.close()
        outcome = tree.generate(tree.file(text="a: 2\n"))
        os._exit(0 if outcome.updated else 1)
    time.sleep(0.2)
    session.place(tree.unit([tree.file()]))
    assert session.finish().created
    assert os.waitpid(pid, 0)[1] == 0
    assert tree.read("charts/wallet/values.yaml").endswith("a: 2\n")


def test_a_wait_is_told_after_a_second_and_a_short_one_not_at_all(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(100))
    played = SimpleNamespace(monotonic=lambda: next(clock) / 4, sleep=lambda _: None)
    monkeypatch.setattr(lock, "time", played)
    said: list[str] = []
    with tree.session():
        for patience, words in ((10, 1), (0, 0)):
            said.clear()
            session = tree.session(dry=True, patience=patience, announce=said.append)
            assert len(said) == words
            session.close()


def test_readers_pass_each_other_but_not_a_writer(tree: Tree) -> None:
    with tree.session(dry=True):
        assert rules(tree.generate(tree.file(), dry=True, patience=0)) == []
        assert rules(tree.generate(tree.file(), patience=0)) == ["locked"]
    with tree.session():
        assert rules(tree.generate(tree.file(), dry=True, patience=0)) == ["locked"]


def test_lock_of_a_killed_run_is_free(tree: Tree) -> None:
    pid = os.fork()
    if not pid:
        tree.session()
        os.kill(os.getpid(), 9)
    os.waitpid(pid, 0)
    assert tree.generate(tree.file(), patience=0).written


def test_lock_leaves_nothing_in_the_tree(tree: Tree) -> None:
    with tree.session():
        assert list(tree.root.iterdir()) == []


def test_other_folders_are_not_locked(tree: Tree) -> None:
    with tree.session():
        assert Tree(tree.root.parent / "elsewhere").generate(tree.file(), patience=0).written


def test_two_runs_into_a_new_folder_do_not_mix(tree: Tree) -> None:
    tree.root = tree.root / "new"
    children = []
    for text in ("a: 1\n", "a: 2\n"):
        pid = os.fork()
        if not pid:
            files = [tree.file(f"charts/s{number}/values.yaml", text) for number in range(50)]
            os._exit(0 if tree.generate(*files).written else 1)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0]
    endings = {tree.read(f"charts/s{number}/values.yaml")[-5:] for number in range(50)}
    assert len(endings) == 1


def test_where_folders_cannot_be_locked_a_file_in_the_cache_is(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = fcntl.flock

    def flock(descriptor: int, kind: int) -> Any:
        if Path(f"/proc/self/fd/{descriptor}").readlink() == tree.root:
            raise OSError(errno.ENOLCK, "No locks available")
        return plain(descriptor, kind)

    monkeypatch.setattr(fcntl, "flock", flock)
    with tree.session():
        assert rules(tree.generate(tree.file(), patience=0)) == ["locked"]
    assert tree.generate(tree.file(), patience=0).written
