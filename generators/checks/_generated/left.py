"""Files that a service's team was given once, found where there is no such service any more.

They have no header, so only their place tells: it is where a service of the catalog has such a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from generators.conventions import ownership

_ID = re.compile(r"[a-z][a-z0-9-]*")


def left(
    root: Path,
    paths: Iterable[str],
    services: Collection[str],
    planned: Collection[str],
    places: Collection[str],
) -> dict[str, list[str]]:
    """By id of what is no service, in order: its files that stand at such places below ``root``.

    ``places`` are where outputs keep what a team writes. What is planned is no such file: a folder that
    services share can be called as one of them.
    """
    found: dict[str, list[str]] = {}
    known = (ownership.place(path, places) for path in paths)
    # Each place once, whosever it is.
    alike = {(one.folder, one.suffix, one.below): None for one in known if one and one.service in services}
    for folder, suffix, below in alike:
        above = root / folder
        for entry in above.iterdir() if above.is_dir() else ():
            name = entry.name.removesuffix(suffix)
            path = "/".join(filter(None, (folder, entry.name, below)))
            fits = f"{name}{suffix}" == entry.name and _ID.fullmatch(name) and name not in services
            if fits and path not in planned and (root / path).is_file():
                found.setdefault(name, []).append(path)
    return {name: sorted(found[name]) for name in sorted(found)}
