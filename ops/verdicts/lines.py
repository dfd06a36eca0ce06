"""Lines of several pods as one text, in the order of time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line; ``at`` as the kubelet stamped it, RFC 3339 in UTC."""

    at: str
    pod: str
    text: str

    def as_object(self) -> dict[str, object]:
        """For ``--format json``."""
        return {"at": self.at, "pod": self.pod, "text": self.text}


def merged(logs: Mapping[str, str], wanted: re.Pattern[str] | None) -> tuple[Line, ...]:
    """All lines of all pods, oldest first; only those in which the pattern is found, if there is one."""
    found = []
    for pod, text in logs.items():
        # Only newlines end a line: what a service writes may hold any other character.
        for line in text.split("\n"):
            at, _, words = line.partition(" ")
            if at and (wanted is None or wanted.search(words)):
                found.append(Line(at, pod, words))
    # A pod's own order holds for what it wrote at the same moment.
    return tuple(sorted(found, key=lambda one: _precise(one.at)))


def _precise(stamp: str) -> tuple[str, str]:
    """Fractions have as many digits as they need, so texts of different length do not compare."""
    head, _, tail = stamp.removesuffix("Z").partition(".")
    return head, tail.ljust(9, "0")
