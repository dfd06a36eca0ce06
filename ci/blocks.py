"""The blocks of services.yaml as text, by indentation: enough to see that generated data did not follow.

No YAML is read, only told apart: what stands below ``services:`` two blanks deep, and the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_SECTION = re.compile(r"services:\s*(?:#.*)?")
_SERVICE = re.compile(r"  (?P<quote>[\"']?)(?P<id>[a-z0-9-]+)(?P=quote):(?:\s.*)?")
_KEY = "    "
_ALERTS = f"{_KEY}alerts:"


class Block(NamedTuple):
    """The lines of one service: its limits of alerts, and all else."""

    rest: str
    alerts: str


class Blocks(NamedTuple):
    """The lines of each service and those outside, without comments and blank lines."""

    services: Mapping[str, Block]
    outside: str


def cut_up(text: str) -> Blocks:
    """The blocks of a catalog. What is not laid out as ``./doit new`` does counts as outside."""
    services: dict[str, list[str]] = {}
    outside: list[str] = []
    inside, lines = False, outside
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith(" "):
            inside, lines = _SECTION.fullmatch(line) is not None, outside
        elif inside and not line.startswith("   "):
            match = _SERVICE.fullmatch(line)
            lines = services.setdefault(match["id"], []) if match else outside
        lines.append(line.rstrip())
    return Blocks({name: _parted(block) for name, block in services.items()}, "\n".join(outside))


def _parted(lines: Iterable[str]) -> Block:
    """What is not laid out as usual counts as no limit of an alert."""
    parts: tuple[list[str], list[str]] = ([], [])
    is_usual = is_alerts = False
    for number, line in enumerate(lines):
        is_key = not line.startswith(f"{_KEY} ")
        if number == 1:
            is_usual = is_key and line.startswith(_KEY)
        if is_key:
            is_alerts = is_usual and (line == _ALERTS or line.startswith(f"{_ALERTS} "))
        parts[is_alerts].append(line)
    return Block(*("\n".join(part) for part in parts))
