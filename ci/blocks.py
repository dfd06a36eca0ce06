"""The blocks of services.yaml as text, by indentation: enough to see that generated data did not follow.

No YAML is read, only told apart: what stands below ``services:`` two blanks deep, and the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_SECTION = re.compile(r"services:\s*(?:#.*)?")
_SERVICE = re.compile(r"  (?P<quote>[\"']?)(?P<id>[a-z0-9-]+)(?P=quote):(?:\s.*)?")
_ALERTING = re.compile(r"alerting:\s*(?:#.*)?")
_SIGNALS = re.compile(r"  signals:(?:\s.*)?")
_KEY = "    "
_ALERTS = f"{_KEY}alerts:"


class Block(NamedTuple):
    """The lines of one service: its limits of alerts, and all else."""

    rest: str
    alerts: str


class Blocks(NamedTuple):
    """The lines of each service, the limits of all their alerts, and what is outside of both.

    Without comments and blank lines.
    """

    services: Mapping[str, Block]
    outside: str
    limits: str


def cut_up(text: str) -> Blocks:
    """The blocks of a catalog. What is not laid out as ``./doit new`` does counts as outside."""
    services: dict[str, list[str]] = {}
    outside: list[str] = []
    limits: list[str] = []
    inside, alerting, lines = False, False, outside
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith(" "):
            inside, lines = _SECTION.fullmatch(line) is not None, outside
            alerting = _ALERTING.fullmatch(line) is not None
        elif alerting and not line.startswith("   "):
            lines = limits if _SIGNALS.fullmatch(line) else outside
        elif inside and not line.startswith("   "):
            match = _SERVICE.fullmatch(line)
            lines = services.setdefault(match["id"], []) if match else outside
        lines.append(line.rstrip())
    parted = {name: _parted(block) for name, block in services.items()}
    return Blocks(parted, "\n".join(outside), "\n".join(limits))


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
