"""Disks that are full and folders that nobody may write leave the tree as it was."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .before_and_after import assert_completed, assert_refused_untouched, forked, new, old
from .conftest import Tree, rules

STEPS = ("mkdir", "open", "write", "fchmod", "chmod", "symlink", "replace", "rename", "unlink", "rmdir")


def test_limit_on_file_sizes_leaves_the_tree_as_it_was(tree: Tree) -> None:
    tree.generate(*old(tree))
    before = tree.files()
    large = tree.file("charts/a/x.yaml", "x" * 100_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        outcome = tree.generate(large, *old(tree)[1:])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert_refused_untouched(tree, before, outcome, "disk-full")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False).returncode:
        pytest.skip("needs the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_really_full_leaves_the_tree_as_it_was(tree: Tree, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=256k,nr_inodes=200"):
        tree.root = tmp_path / "small" / "out"
        tree.generate(*old(tree))
        before = tree.files()
        many = [tree.file(f"charts/f/x{number}.yaml", "y" * 30_000) for number in range(10)]
        assert_refused_untouched(tree, before, tree.generate(*old(tree), *many), "disk-full")
        names = [tree.file(f"charts/f/x{number}.yaml") for number in range(200)]
        assert_refused_untouched(tree, before, tree.generate(*old(tree), *names), "disk-full")
        assert_completed(tree)


def test_read_only_output_leaves_the_tree_as_it_was(tree: Tree, tmp_path: Path) -> None:
    with mounted(tmp_path / "fixed", "size=1m"):
        tree.root = tmp_path / "fixed"
        tree.generate(*old(tree))
        before = tree.files()
        subprocess.run(["mount", "-o", "remount,ro", tree.root], check=True)
        assert_refused_untouched(tree, before, tree.generate(*new(tree)), "read-only")
        removing = tree.generate(*old(tree)[1:])
        assert_refused_untouched(tree, before, removing, "read-only")
        assert tree.generate(*old(tree)).problems == ()
        tree.root = tree.root / "deeper"
        assert rules(tree.generate(*new(tree))) == ["read-only"]


def test_folder_without_permission_leaves_the_tree_as_it_was(tree: Tree, tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("needs root, to become somebody else")
    tree.generate(*old(tree))
    before = tree.files()
    for parent in (tree.root, *tree.root.parents):
        if parent.stat().st_mode & 0o005 != 0o005 and parent.is_relative_to(tmp_path.parent.parent):
            parent.chmod(0o755)

    def child() -> None:
        os.setresuid(65534, 65534, 65534)
        results = [rules(tree.generate(*files)) for files in (new(tree), old(tree)[1:])]
        os._exit(0 if results == [["permission"], ["permission"]] else 1)

    assert forked(child) == 0
    assert tree.files() == before
