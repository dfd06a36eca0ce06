"""Where two texts begin to differ."""

from __future__ import annotations

from typing import AnyStr


def first_difference(one: AnyStr, other: AnyStr) -> int:
    """The first line that differs, from 1; the one after the last when one is the other's beginning."""
    before, after = one.splitlines(), other.splitlines()
    pairs = enumerate(zip(before, after, strict=False), start=1)
    return next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)) + 1)
