"""Whatever stops a run, the tree holds whole files only, and the next run completes it."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from generators import headers
from generators.artifacts import Artifact
from generators.writer import Outcome
from generators.writer.plan import is_left_over

from .conftest import Picture, Tree, rules

STEPS = ("mkdir", "open", "write", "fchmod", "chmod", "symlink", "replace", "rename", "unlink", "rmdir")


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


def kill_at(step: int) -> None:
    """From now on the step-th change of a file system ends this process, a write in its middle."""
    seen = iter(range(step))

    def wrap(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            if name == "open" and not arguments[1] & os.O_CREAT:
                return plain(*arguments, **options)
            if next(seen, None) is None:
                if name == "write":
                    plain(arguments[0], arguments[1][:7])
                os.kill(os.getpid(), signal.SIGKILL)
            return plain(*arguments, **options)

        return wrapped

    for name in STEPS:
        setattr(os, name, wrap(name, getattr(os, name)))


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


@pytest.mark.slow
def test_kill_at_every_single_step_is_completed_by_the_next_run(tree: Tree) -> None:
    step = 0
    while True:
        tree.generate(*old(tree), allow_deletions=True)

        def child(step: int = step) -> None:
            os.umask(0o077)
            kill_at(step)
            tree.generate(*new(tree))

        status = forked(child)
        assert_mixture(tree)
        assert_completed(tree)
        if not status:
            break
        step += 1
    assert step > 40


@pytest.mark.slow
def test_kill_at_random_moments_is_completed_by_the_next_run(tree: Tree) -> None:
    chance = random.Random(20)
    killed = 0
    for _ in range(20):
        tree.generate(*old(tree), allow_deletions=True)
        pid = os.fork()
        if not pid:
            tree.generate(*new(tree))
            os._exit(0)
        time.sleep(chance.uniform(0, 0.012))
        os.kill(pid, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        assert_mixture(tree)
        assert_completed(tree)
    assert killed


SEEDED_BESIDE = (
    *(("services/a/contract.ts", seed) for seed in ("services/a/own.ts", "services/a/deep/own.ts")),
    ("rules/one.yaml", "rules/notes/one.yaml"),  # its folder is new
    ("services/b/unit/contract.ts", "services/b/own.ts"),  # its folder is there, the other's is new
    ("services/c/unit/contract.ts", "services/c/own.ts"),
)


@pytest.mark.slow
def test_kill_at_every_single_step_leaves_out_no_seed(tree: Tree, tmp_path: Path) -> None:
    seeds = [
        tree.seeded(f"tests/{seed}", "own\n", beside=f"tests/{managed}") for managed, seed in SEEDED_BESIDE
    ]
    files = [*(tree.file(beside) for beside in sorted({one.beside for one in seeds})), *seeds]
    step = 0
    while True:
        tree.root = tmp_path / f"out{step}"
        for folder in ("services/a", "services/b", "rules"):
            tree.write(f"tests/{folder}/mine.txt", "mine\n")

        def child(step: int = step) -> None:
            kill_at(step)
            tree.generate(*files, roots=("tests",))

        status = forked(child)
        assert tree.generate(*files, roots=("tests",)).problems == ()
        assert held(tree).items() >= wanted(tree, files).items()
        if not status:
            break
        step += 1
    assert step > 20


def assert_refused_untouched(tree: Tree, before: Picture, outcome: Outcome, rule: str) -> None:
    assert rules(outcome) == [rule]
    assert outcome.problems[0].hint
    assert not outcome.written
    assert tree.files() == before
    assert not tree.path("charts/f").exists()


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permission"),
        (errno.EIO, "io"),
    ],
)
@pytest.mark.parametrize("name", ["open", "write", "mkdir", "symlink"])
def test_any_failure_while_staging_leaves_the_tree_as_it_was(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, name: str, code: int, rule: str
) -> None:
    tree.generate(*old(tree))
    before = tree.files()
    plain = getattr(os, name)
    calls = iter(range(3 if name in ("open", "write") else 0))

    def failing(*arguments: Any, **options: Any) -> Any:
        if name == "open" and not arguments[1] & os.O_CREAT:
            return plain(*arguments, **options)
        if next(calls, None) is None:
            raise OSError(code, os.strerror(code), str(arguments[0]))
        return plain(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, failing)
        outcome = tree.generate(*new(tree))
    assert_refused_untouched(tree, before, outcome, rule)
    assert_completed(tree)


def test_failure_between_renames_says_how_far_it_got_and_the_next_run_does_the_rest(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.generate(*old(tree))
    plain = os.replace
    calls = iter(range(3))

    def failing(source: str, target: str) -> None:
        if next(calls, None) is None:
            raise OSError(errno.EIO, os.strerror(errno.EIO), source, None, target)
        plain(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        outcome = tree.generate(*new(tree))
    assert rules(outcome) == ["half-done"]
    assert "5 of 16 changes" in outcome.problems[0].message
    assert outcome.problems[0].place.path.startswith("charts/")
    assert not any(is_left_over(path.rpartition("/")[2]) for path in held(tree))
    assert_mixture(tree)
    assert_completed(tree)


def test_interrupt_from_the_keyboard_leaves_no_temporaries(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.generate(*old(tree))
    before = tree.files()
    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", interrupt)
        with pytest.raises(KeyboardInterrupt):
            tree.generate(*new(tree))
    assert tree.files() == before
    assert_completed(tree)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


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
