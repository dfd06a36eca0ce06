"""Durations, shares and figures as PromQL and people write them."""

from __future__ import annotations

from functools import lru_cache

_UNITS = ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@lru_cache(maxsize=4096)
def duration(seconds: int) -> str:
    """``5400`` as ``1h30m``, ``0`` as ``0s``: PromQL, rule files and people read it alike."""
    if seconds % 3600 == 0 and seconds % 86400:
        return f"{seconds // 3600}h"
    parts = []
    for size, letter in _UNITS[1:]:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{letter}")
    return "".join(parts) or "0s"


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """A figure as a decimal text: no exponent, no noise of binary fractions."""
    text = f"{value:.12f}".rstrip("0").rstrip(".")
    return text if text not in {"", "-0"} else "0"


def share(value: float) -> str:
    """``0.05`` as ``5%``."""
    return f"{number(round(value * 100, 8))}%"


def worse(ratio: float) -> float:
    """A share that is clearly above another one, and still below 1."""
    return min(ratio * 1.5, (1 + ratio) / 2)


def grown(above: float, pace: float) -> int:
    """Seconds until a counter from 0 has grown by more than ``above``."""
    return int(above / pace) + 1


def figure(value: float, unit: str) -> str:
    """A limit of a signal in its unit: ``5%``, ``300ms``, ``1.5s``, ``7``."""
    if unit == "ratio":
        return share(value)
    if unit == "seconds":
        return f"{number(value * 1000)}ms" if value < 1 else f"{number(value)}s"
    return number(value)


def more_than(count: float) -> str:
    """``any`` for what must not be at all, else ``more than 3``."""
    return f"more than {number(count)}" if count else "any"


def times(count: int) -> str:
    """``once``, ``three times``, ``12 times``."""
    return _TIMES.get(count, f"{count} times")


_TIMES = {1: "once", 2: "twice", 3: "three times"}
