"""What can be wrong, and where: the one shape of a finding from every part of the project.

Findings are values that are collected, sorted and shown together; exceptions are for bugs and for
the outside world. ``report`` alone knows how a finding looks on a terminal, in JSON or in CI.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs. Only errors and fixables change an exit code."""

    ERROR = "error"
    WARNING = "warning"
    FIXABLE = "fixable"
    """The committed file is stale: ``generate`` cures it, ``check`` counts it as a finding."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position a person can open: path as shown to them, line and column from 1.

    Line 0 means the file as a whole. Columns count characters, not bytes or cells.
    """

    path: str
    line: int = 0
    column: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.path
        if not self.column:
            return f"{self.path}:{self.line}"
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding: where a default comes from, the other of two."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: ``place: severity: message [rule]`` and one next step.

    ``rule`` is ``family/name`` (``catalog/unknown-key``), stable across releases. ``source`` is the
    text of the line a caret can point into, where it is known.
    """

    rule: str
    message: str
    place: Place
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()
    service: str = ""
    environment: str = ""
    source: str = ""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by place then rule, each (rule, place, message) once.

    Never deduplicated by place alone: two different errors may share a position.
    """
    unique = {(p.place, p.rule, p.message): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any finding must stop a run before it writes."""
    return any(problem.severity is Severity.ERROR for problem in problems)


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}
"""No room, or no more open files: the machine's to give."""
MAKE_ROOM = "make room, then run the command again"
"""What to do about ``no_room``."""


def no_room(error: BaseException) -> str:
    """What the machine has too little of, in its own words; empty for every other error."""
    if not isinstance(error, OSError) or error.errno not in _FULL:
        return ""
    about = f": {error.filename}" if error.filename else ""
    return f"{error.strerror}{about}"
