"""Rewrites the golden tree tests/golden, for review in the next commit.

It is what the small catalog tests/catalogs/golden.yaml generates, laid out as in the repository.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from generators import catalog, headers, pipeline
from generators.artifacts import Artifact, Ownership
from generators.cli import generate
from generators.cli._command_line.request import cache_folder
from generators.model import Model
from generators.pipeline import REPOSITORY

CATALOG = "tests/catalogs/golden.yaml"
GOLDEN = REPOSITORY / "tests/golden"

EXAMPLES = ("./doit golden && git diff tests/golden",)


def add_arguments(parser: ArgumentParser) -> None:
    """A change that empties much of a golden tree is meant: it is reviewed as a diff."""


def execute(arguments: Namespace) -> int:
    """As ``generate``, from the golden catalog into the golden folder."""
    loaded = catalog.load(REPOSITORY / CATALOG, CATALOG)
    if loaded.model is not None:
        _make_anew(GOLDEN, _seeds(loaded.model))
    arguments.catalog = str(REPOSITORY / CATALOG)
    arguments.output = str(GOLDEN)
    arguments.allow_deletions = True
    arguments.discard_edits = []
    return generate.execute(arguments)


def _seeds(model: Model) -> dict[str, Artifact]:
    """How the files that are a team's own would begin today, by path."""
    planned = pipeline.plan(model, cache_folder())
    return {one.path: one for one in planned if one.ownership is Ownership.SEEDED}


def _make_anew(folder: Path, seeds: Mapping[str, Artifact]) -> None:
    """Removes what carries no header and begins otherwise today: elsewhere a team's own, here a copy.

    What a seed that is not there is ``beside`` goes too, so that both are made.
    """
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        text = path.read_text(encoding="utf-8")
        seed = seeds.get(path.relative_to(folder).as_posix())
        if headers.read(text) is None and (seed is None or seed.text != text):
            path.unlink()
    for one in seeds.values():
        if not (folder / one.path).exists():
            (folder / one.beside).unlink(missing_ok=True)
