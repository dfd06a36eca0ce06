"""Which services a path belongs to, in the catalog of one commit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ci.entries import FOLDER, Entry, id_of

SOURCE, SHARED, OWN, ENTRY = "source", "shared", "own", "entry"
"""As what a path belongs to a service: its image is built from the first two."""

_RECORD = re.compile(r"releases/([^/]+)/([^/]+)\.yaml")
_EXPECTS = re.compile(r"tests/services/([^/]+)/(?:contract\.json|expectations\.(?:json|ts))")


class Owners:
    """The owners of paths, by whole components: ``api`` never claims what is of ``api-gateway``."""

    def __init__(self, services: Mapping[str, Entry]) -> None:
        self._own: dict[str, list[tuple[str, str]]] = {}
        self._shared: dict[str, list[str]] = {}
        for name, entry in sorted(services.items()):
            for path in entry.paths:
                self._own.setdefault(path, []).append((name, OWN))
            for path in entry.sources:
                self._own.setdefault(path, []).append((name, SOURCE))
            for path in entry.shared:
                self._shared.setdefault(path, []).append(name)

    def of(self, path: str) -> Iterator[tuple[str, str]]:
        """Each service the path belongs to, and as what.

        The longest path that a service states wins over shorter ones, but over nothing that is another
        one's beside its sources. Folders that services share count at every length: whoever shares a
        folder shares what lies in it.
        """
        if name := id_of(path):
            yield name, ENTRY
            return
        yield from self._stated(path)
        for key in _keys(path):
            for name in self._shared.get(key, ()):
                yield name, SHARED

    def disputed(self, path: str) -> tuple[str, ...]:
        """The services that each state a path as theirs alone, sorted; empty where they are not several."""
        names = sorted({name for name, _ in self._stated(path)}) if not id_of(path) else []
        return tuple(names) if len(names) > 1 else ()

    def _stated(self, path: str) -> list[tuple[str, str]]:
        found = [self._own[key] for key in _keys(path) if key in self._own]
        longest, *shorter = found or [[]]
        return list(dict.fromkeys([*longest, *(one for each in shorter for one in each if one[1] == OWN)]))


def _keys(path: str) -> Iterator[str]:
    """What could be stated of a path, longest first: itself, its name up to a dot, the folders above.

    ``rules/wallet.slow.yaml`` is also ``rules/wallet.*``: no id of a service has a dot.
    """
    yield path
    folder, _, name = path.rpartition("/")
    stem, dot, _ = name.partition(".")
    if stem and dot:
        yield f"{folder}/{stem}.*"
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def record_of(path: str) -> tuple[str, str]:
    """The environment and the service of a release record, by its name; empty texts for another path."""
    found = _RECORD.fullmatch(path)
    return (found[1], found[2]) if found else ("", "")


def expecting(path: str) -> str:
    """The service of which this file says what it expects of whom it calls; empty for another path.

    The tests of those who are called read it.
    """
    found = _EXPECTS.fullmatch(path)
    return found[1] if found else ""


def is_ignored(path: str, policy: Mapping[str, Any]) -> bool:
    """Whether the catalog says that no service is made of this path.

    ``*.md`` means a name anywhere, ``docs/`` and ``docs`` a path from the top.
    """
    patterns = policy.get("ignored", ())
    if not isinstance(patterns, list) or path.startswith(f"{FOLDER}/"):
        return False
    name = path.rpartition("/")[2]
    for pattern in patterns:
        if not isinstance(pattern, str):
            continue
        if pattern.startswith("*"):
            if fnmatchcase(name, pattern):
                return True
        elif path == pattern or path.startswith(f"{pattern.rstrip('/')}/"):
            return True
    return False
