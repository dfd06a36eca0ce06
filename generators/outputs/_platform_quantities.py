"""Arithmetic on Kubernetes quantities: half of one, the larger of two."""

from __future__ import annotations

from fractions import Fraction

_BINARY = {"Ti": 1 << 40, "Gi": 1 << 30, "Mi": 1 << 20, "Ki": 1 << 10}
_DECIMAL = {"T": 10**12, "G": 10**9, "M": 10**6, "k": 10**3, "": 1}
_FACTORS: dict[str, int | Fraction] = {**_BINARY, **_DECIMAL, "m": Fraction(1, 1000)}


def amount(quantity: str) -> Fraction:
    """``80Gi``, ``250m``, ``1.5`` as a number. Raises ValueError for what is no quantity."""
    suffix = quantity.lstrip("0123456789.")
    if suffix not in _FACTORS:
        raise ValueError(f"{quantity!r} is no quantity: its unit must be one of {list(_FACTORS)}")
    return Fraction(quantity.removesuffix(suffix)) * _FACTORS[suffix]


def half(quantity: str) -> str:
    """Half of a quantity, in the largest unit of its family that keeps it whole, rounded down."""
    value = amount(quantity) / 2
    families = _BINARY if quantity.endswith("i") else _DECIMAL
    for suffix, factor in families.items():
        if value >= factor and value % factor == 0:
            return f"{value // factor}{suffix}"
    return f"{value * 1000 // 1}m" if value < 1000 else str(value // 1)


def larger(one: str, other: str) -> str:
    """The larger of two quantities as it was spelled; the first where they are equal."""
    return one if amount(one) >= amount(other) else other
