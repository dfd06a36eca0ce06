"""Rewrites the golden tree tests/golden, for review in the next commit.

It is what the small catalog tests/catalogs/golden.yaml generates, laid out as in the repository.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from generators import headers
from generators.cli import generate
from generators.pipeline import REPOSITORY

GOLDEN = REPOSITORY / "tests/golden"

EXAMPLES = ("./doit golden && git diff tests/golden",)


def add_arguments(parser: ArgumentParser) -> None:
    """A change that empties much of a golden tree is meant: it is reviewed as a diff."""


def execute(arguments: Namespace) -> int:
    """As ``generate``, from the golden catalog into the golden folder."""
    _drop_seeded(GOLDEN)
    arguments.catalog = str(REPOSITORY / "tests/catalogs/golden.yaml")
    arguments.output = str(GOLDEN)
    arguments.allow_deletions = True
    arguments.discard_edits = True
    return generate.execute(arguments)


def _drop_seeded(folder: Path) -> None:
    """Removes what carries no header: elsewhere a team's own, here a copy of how it begins."""
    for path in folder.rglob("*"):
        if (
            path.is_file()
            and not path.is_symlink()
            and headers.read(path.read_text(encoding="utf-8")) is None
        ):
            path.unlink()
