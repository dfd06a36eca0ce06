"""Symbolic links: a change of what a link leads to is a change of whatever the link lies in. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

Links = Mapping[str, str]
"""Where each link leads, both as paths from the top of the repository."""


def led(path: str, target: str) -> str:
    """The path from the top that a link at ``path`` with this text leads to; empty for one outside."""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    outside = posixpath.isabs(found) or found == ".." or found.startswith("../")
    return "" if outside else found


def reaching(paths: Iterable[str], links: Links) -> frozenset[str]:
    """The links that lead to one of these paths, or to a folder above it, directly or through others."""
    touched = set(paths)
    found: set[str] = set()
    while touched:
        above = {".", *(one for path in touched for one in _upwards(path))}
        # What lies below a link is reached through it.
        through = touched & links.keys()
        more = {
            link
            for link, target in links.items()
            if target and (target in above or not through.isdisjoint(_upwards(target)))
        }
        touched = more - found
        found |= more
    return frozenset(found)


def _upwards(path: str) -> Iterator[str]:
    """The path itself and every folder above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]
