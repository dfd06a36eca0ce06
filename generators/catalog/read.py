"""The only reader of a catalog: a file's bytes to plain values, or to findings with their places.

Refuses, in words, everything that two readers of YAML could understand in two ways, and everything
that could cost more than its size: it never raises for what is in the file.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generators.catalog.guards import refuse_dangerous
from generators.catalog.positions import Positions
from generators.catalog.tree import compose, plain
from generators.grammar.scalars import readable
from generators.problems import Place, Problem

SIZE_LIMIT = 16 * 1024 * 1024
"""Bytes; a catalog of 10,000 services has about five million."""

# UTF-32 first: its mark begins like that of UTF-16.
_BOMS = (
    *((b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32")),
    *((b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")),
)
_CONFLICT = re.compile(r"^<{7}(?:[ \r].*)?$", re.MULTILINE)
_NEW = "to begin a new one: docs/guide/work-on-the-catalog-of-another-platform.md"
_SAVE_AS = "save the file as UTF-8 without a byte order mark"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. ``tree`` is None when it could not be read as one mapping."""

    positions: Positions
    tree: dict[str, Any] | None
    problems: tuple[Problem, ...]


def read(path: Path, shown: str) -> Reading:
    """Reads a file. ``shown`` is its path as findings print it."""
    try:
        data = _bytes_of(path)
    except FileNotFoundError:
        hint = f"give its path: --catalog FILE; {_NEW}"
        return _refused(shown, "missing-file", "there is no such file", hint)
    except IsADirectoryError:
        return _refused(shown, "missing-file", "this is a folder", "name the file: --catalog FILE")
    except OSError as error:
        if error.errno == errno.ENXIO:
            message = "this is a pipe, a socket or a device, and only a file can be read twice"
            return _refused(shown, "unreadable", message, "save it as a file: --catalog FILE")
        reason = (error.strerror or "unknown reason").lower()
        return _refused(shown, "unreadable", f"the file cannot be read: {reason}", "check its permissions")
    if len(data) > SIZE_LIMIT:
        limit = SIZE_LIMIT // 1024**2
        return _refused(
            shown,
            "too-big",
            f"the file is larger than {limit} MiB",
            "split the fleet into several catalogs",
        )
    return parse(data, shown)


def _bytes_of(path: Path) -> bytes:
    """The file, or its beginning when it is too big. Raises OSError, ENXIO for what is no file."""
    # Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            code = errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO
            raise OSError(code, os.strerror(code))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(SIZE_LIMIT + 1)
    finally:
        os.close(descriptor)


def parse(data: bytes, shown: str) -> Reading:
    """The same for bytes at hand."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _refused(
                shown,
                "byte-order-mark",
                f"the file begins with a byte order mark of {encoding}",
                _SAVE_AS,
                1,
            )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start, shown)
    return _Parser(Positions(text, shown)).parse(data)


AMBIGUOUS = "catalog/ambiguous"
"""The rule on values without quotes that readers of YAML take for different things."""
KEY_NOT_TEXT = "catalog/key-not-text"
"""The rule on keys that are no text to some readers of YAML."""
NO_VALUE = "catalog/no-value"
"""The rule on keys that nothing stands behind."""


class _Parser:
    """Collects the findings of one text."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._problems: list[Problem] = []

    def parse(self, data: bytes) -> Reading:
        try:
            tree = self._tree(data)
        except yaml.YAMLError as error:
            # Imported here: a catalog that is YAML never needs it.
            from generators.catalog.syntax import explained

            slip = explained(error, self._positions.text)
            self._report(f"catalog/{slip.rule}", slip.message, slip.hint, slip.start, slip.end)
            tree = None
        return Reading(self._positions, tree, tuple(self._problems))

    def _tree(self, data: bytes) -> dict[str, Any] | None:
        text = self._positions.text
        if (conflict := _CONFLICT.search(text)) is not None:
            hint = (
                "keep one side where both change one line; keep both where each adds a service, and in each"
                " of them the lines that the merge left outside because they are equal; remove the marker"
                " lines, then generate"
            )
            message = "a merge left its conflict here"
            self._report("catalog/conflict", message, hint, conflict.start(), conflict.end())
            return None
        if not refuse_dangerous(text, data, self._report):
            return None
        node = compose(text)
        if node is None:
            hint = "begin with `version: 1`; docs/reference/services.md shows every key"
            self._report("catalog/empty", "the file is empty", hint, 0, 0)
            return None
        tree = plain(node, self._report)
        if isinstance(tree, dict):
            return tree
        self._report("catalog/not-a-mapping", "the file is no mapping", "begin with `version: 1`", 0, 0)
        return None

    def _report(self, rule: str, message: str, hint: str, start: int, end: int) -> None:
        place = self._positions.of_index(start, end)
        source = self._positions.source(place)
        self._problems.append(Problem(rule, readable(message), place, readable(hint), source=source))


def _refused(shown: str, rule: str, message: str, hint: str, line: int = 0) -> Reading:
    place = Place(shown, line, line)
    return Reading(Positions("", shown), None, (Problem(f"catalog/{rule}", message, place, hint),))


def _not_utf8(data: bytes, start: int, shown: str) -> Reading:
    line = data.count(b"\n", 0, start) + 1
    begin = data.rfind(b"\n", 0, start) + 1
    column = len(data[begin:start].decode("utf-8")) + 1
    message = f"the byte 0x{data[start]:02x} is not UTF-8"
    problem = Problem("catalog/not-utf8", message, Place(shown, line, column), _SAVE_AS)
    return Reading(Positions("", shown), None, (problem,))
