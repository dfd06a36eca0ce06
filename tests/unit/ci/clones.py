"""Clones of a repository, as runners make them."""

from __future__ import annotations

from pathlib import Path

from tests.unit.ci.platforms import Clone


def cloned(origin: Clone, folder: Path, *options: str) -> Path:
    """A clone as a job has it: main's tip, the origin known by a file address."""
    origin.git("clone", "--quiet", *options, f"file://{origin.folder}", str(folder))
    return folder
