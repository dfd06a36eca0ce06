"""Whatever stops a run, the tree holds whole files only, and the next run completes it."""

from __future__ import annotations

import errno
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.writer.plan import is_left_over

from .before_and_after import (
    assert_completed,
    assert_mixture,
    assert_refused_untouched,
    forked,
    held,
    new,
    old,
    wanted,
)
from .conftest import Tree, rules

STEPS = ("mkdir", "open", "write", "fchmod", "chmod", "symlink", "replace", "rename", "unlink", "rmdir")


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
