"""Repositories with a past: an output folder of a plan, committed before something in it changes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from generators.checks import Context
from tests.unit.checks.fleets import Plan, bare, context_of

_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Reader"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "reader@platform.example"),
}


def git(folder: Path, *words: str) -> str:
    """What git says there, with nobody's settings. Raises CalledProcessError."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", folder, *words], env={**kept, **_SETTINGS}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path, words: str = "change") -> str:
    """Commits all there is, or nothing at all, and says as what."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", words)
    return git(folder, "rev-parse", "HEAD")


def changed(before: Plan, after: Plan, folder: Path, words: str = "change", **more: Any) -> Context:
    """A context over ``after`` in a repository of its own whose commit before holds ``before``."""
    old = context_of(before, folder / "old")
    commit(old.tree, "begin")
    for path in {path for path in before.texts if before.texts[path] != after.texts.get(path)}:
        (old.tree / path).unlink()
    for path, text in after.texts.items():
        if before.texts.get(path) != text:
            (old.tree / path).parent.mkdir(parents=True, exist_ok=True)
            (old.tree / path).write_text(text, encoding="utf-8", newline="\n")
    commit(old.tree, words)
    return bare(after, folder / "new", tree=old.tree, output=old.tree, **more)
