"""What is asked about, in the forms in which keys and files are copied from findings and editors."""

from __future__ import annotations

import os
import re

from generators.catalog import Loaded
from generators.pipeline import Request

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?:?", re.ASCII)
_ITEM = re.compile(r"\[(\d+)\](?=\.|\[|$)", re.ASCII)


def asked(words: str, loaded: Loaded, request: Request) -> str:
    """The key or the path that is meant.

    ``services.yaml:41:14`` is the key that stands there, or the nearest above it that has a source or an
    error. Of any other file the position is left out: all of it has one source. ``hosts[0]`` is ``hosts.0``.
    """
    if os.path.lexists(words):  # a file may be called so
        return words
    place = _PLACE.fullmatch(words)
    if not place:
        return words if "/" in words else _ITEM.sub(r".\1", words)
    path = place["path"]
    if os.path.realpath(path) == os.path.realpath(request.catalog):
        return _key(int(place["line"]), int(place["column"] or 1), loaded) or path
    return path if "/" in path or os.path.lexists(path) else words


def _key(line: int, column: int, loaded: Loaded) -> str:
    path = loaded.path_at(line, column)
    for length in range(len(path), 0, -1):
        key = ".".join(map(str, path[:length]))
        if loaded.errors_of(path[:length]) or _has_source(key, loaded):
            return key
    return ""


def _has_source(key: str, loaded: Loaded) -> bool:
    try:
        loaded.origins.of(key)
    except KeyError:
        return False
    return True
