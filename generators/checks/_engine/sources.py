"""The repository's own files that decide an answer, as texts of its question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_LEFT = frozenset({"__pycache__", "node_modules"})


def texts(repository: Path, names: Iterable[str]) -> Iterator[str | bytes]:
    """The path and the content of each file, in a fixed order; of a folder, of all below it.

    What runs leave there decides nothing, and neither does a name that nothing has.
    """
    for name in names:
        path = repository / name
        for one in [path] if path.is_file() else sorted(path.rglob("*")):
            if one.is_file() and not _LEFT & {*one.relative_to(repository).parts}:
                yield from (one.relative_to(repository).as_posix(), one.read_bytes())
