"""Folders with a past: repositories in which something was committed before, with nobody's settings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

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
