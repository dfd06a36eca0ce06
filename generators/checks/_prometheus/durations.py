"""Durations as Prometheus, its rules and its tests spell them: ``1h30m``, ``90s``, ``1w``.

Wider than what catalogs take (``generators.grammar.scalars``): weeks and years are units here.
"""

from __future__ import annotations

import re

_PART = re.compile(r"([0-9]+)(ms|y|w|d|h|m|s)")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}


def seconds(duration: str) -> float:
    """How long it is. Raises ValueError for what is none."""
    parts = _PART.findall(duration)
    if "".join(number + unit for number, unit in parts) != duration or not parts:
        raise ValueError(f"{duration!r} is no duration")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def seconds_or(duration: str, otherwise: float) -> float:
    """Likewise, and another figure where it is none, such as a variable or nothing at all."""
    try:
        return seconds(duration)
    except ValueError:
        return otherwise
