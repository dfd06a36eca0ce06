"""Rewrites the golden tree tests/golden, for review in the next commit.

It is what the small catalog tests/catalogs/golden.yaml generates, laid out as in the repository.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from generators.cli import generate
from generators.pipeline import REPOSITORY

EXAMPLES = ("./doit golden && git diff tests/golden",)


def add_arguments(parser: ArgumentParser) -> None:
    """A change that empties much of a golden tree is meant: it is reviewed as a diff."""


def execute(arguments: Namespace) -> int:
    """As ``generate``, from the golden catalog into the golden folder."""
    arguments.catalog = str(REPOSITORY / "tests/catalogs/golden.yaml")
    arguments.output = str(REPOSITORY / "tests/golden")
    arguments.allow_deletions = True
    arguments.discard_edits = True
    return generate.execute(arguments)
