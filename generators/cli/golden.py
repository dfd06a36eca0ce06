"""Rewrites the golden tree tests/golden, for review in the next commit.

It is what the small catalog tests/catalogs/golden.yaml generates, laid out as in the repository.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from generators import catalog, headers, pipeline
from generators.artifacts import Artifact, Ownership
from generators.cli import generate
from generators.cli._command_line.request import cache_folder, from_arguments
from generators.conventions import ownership
from generators.model import Model
from generators.pipeline import REPOSITORY, Request
from generators.telling import tell
from generators.writer.plan import temporary

GOLDEN = REPOSITORY / ownership.GOLDEN

EXAMPLES = ("./doit golden && git diff tests/golden",)


def add_arguments(parser: ArgumentParser) -> None:
    """A change that empties much of a golden tree is meant: it is reviewed as a diff."""


def execute(arguments: Namespace) -> int:
    """As ``generate``, from the golden catalog into the golden folder."""
    arguments.catalog = str(REPOSITORY / ownership.GOLDEN_CATALOG)
    arguments.output = str(GOLDEN)
    arguments.allow_deletions = True
    arguments.discard_edits = []
    try:
        # What another run has aside, or half-way, looks like a stranger's.
        with pipeline.alone(from_arguments(arguments, dry=False)) as request:
            return _rewrite(arguments, request)
    except pipeline.BusyError as error:
        return tell(arguments, "generate", error.problems, [generate.NOTHING], checked=0, of=0)


def _rewrite(arguments: Namespace, request: Request) -> int:
    loaded = catalog.load(request.catalog, ownership.GOLDEN_CATALOG)
    outdated = _outdated(request.output, _seeds(loaded.model)) if loaded.model is not None else ()
    with _aside(outdated) as kept:
        code = generate.generate(arguments, request)
        if not code:
            kept.clear()
    return code


def _seeds(model: Model) -> dict[str, Artifact]:
    """How the files that are a team's own would begin today, by path."""
    planned = pipeline.plan(model, cache_folder())
    return {one.path: one for one in planned if one.ownership is Ownership.SEEDED}


def _outdated(folder: Path, seeds: Mapping[str, Artifact]) -> tuple[Path, ...]:
    """What carries no header and begins otherwise today: elsewhere a team's own, here a copy.

    With what a seed that is not there is ``beside``, so that both are made.
    """
    found = set()
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        seed = seeds.get(path.relative_to(folder).as_posix())
        if headers.read(text) is None and (seed is None or seed.text != text):
            found.add(path)
    for one in seeds.values():
        path, beside = folder / one.path, folder / one.beside
        if (path in found or not path.exists()) and beside.is_file():
            found.add(beside)
    return tuple(sorted(found))


@contextmanager
def _aside(paths: Iterable[Path]) -> Iterator[set[Path]]:
    """Files under other names for as long as the block lasts; those still ``kept`` at its end come back, but
    for those that a ``generate`` which stopped half-way has swept.

    Only ``generate`` knows whether anything is written. The names are those of its temporaries, which the
    next run removes when this one is killed.
    """
    token = os.urandom(4).hex()
    names = {path: path.with_name(temporary(path.name, token, n)) for n, path in enumerate(paths)}
    kept = set(names)
    try:
        for path, name in names.items():
            path.rename(name)
        yield kept
    finally:
        for path, name in names.items():
            with suppress(FileNotFoundError):
                if path in kept and not os.path.lexists(path):
                    name.rename(path)
                else:
                    name.unlink()
