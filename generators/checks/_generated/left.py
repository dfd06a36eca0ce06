"""Files that a service's team was given once, found where there is no such service any more.

They have no header, so only their place tells: it is where a service of the catalog has such a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_ID = re.compile(r"[a-z][a-z0-9-]*")


class Pattern(NamedTuple):
    """A place that each service has: ``<folder>/<id><suffix>``, and a path below that."""

    folder: str
    suffix: str
    below: str


def patterns(paths: Iterable[str], services: Collection[str]) -> Iterator[Pattern]:
    """What the places of files have in common, each once; those of no service are left out."""
    found: dict[Pattern, None] = {}
    for path in paths:
        parts = path.split("/")
        for at, part in enumerate(parts):
            name, dot, more = part.partition(".")
            if name in services:
                found[Pattern("/".join(parts[:at]), f"{dot}{more}", "/".join(parts[at + 1 :]))] = None
                break
    yield from found


def left(
    root: Path, paths: Iterable[str], services: Collection[str], planned: Collection[str]
) -> dict[str, list[str]]:
    """By id of what is no service, in order: its files that stand at such places below ``root``.

    What is planned is no such file: a folder that services share can be called as one of them.
    """
    found: dict[str, list[str]] = {}
    for folder, suffix, below in patterns(paths, services):
        above = root / folder
        for entry in above.iterdir() if above.is_dir() else ():
            name = entry.name.removesuffix(suffix)
            path = "/".join(filter(None, (folder, entry.name, below)))
            fits = f"{name}{suffix}" == entry.name and _ID.fullmatch(name) and name not in services
            if fits and path not in planned and (root / path).is_file():
                found.setdefault(name, []).append(path)
    return {name: sorted(found[name]) for name in sorted(found)}
