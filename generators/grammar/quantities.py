"""Kubernetes quantities as numbers: ``250m`` is a quarter, ``1Ki`` is 1024.

The only place that knows the suffixes. The catalog accepts fewer spellings than Kubernetes does, see
``scalars``; manifests of charts are read with all of them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

_BINARY: dict[str, int] = {
    name: 1024**power for power, name in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)
}
_DECIMAL: dict[str, int] = {
    name: 1000**power for power, name in enumerate(("", "k", "M", "G", "T", "P", "E"))
}
_FACTORS = _BINARY | _DECIMAL
_THOUSANDTH = "m"
_FORM = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2}(?![A-Za-z]))?)([A-Za-z]*)")


def amount(quantity: object) -> Fraction:
    """The number that a quantity stands for; nothing stated is none. Raises ValueError for other text."""
    # Only who reads manifests pays for the import.
    from fractions import Fraction

    if quantity is None or quantity == "":
        return Fraction(0)
    found = _FORM.fullmatch(str(quantity))
    if found and found[2] == _THOUSANDTH:
        return Fraction(found[1]) / 1000
    if not found or found[2] not in _FACTORS:
        units = [*_FACTORS, _THOUSANDTH]
        raise ValueError(f"{quantity!r} is no quantity: its unit must be one of {units}")
    return Fraction(found[1]) * _FACTORS[found[2]]


def millicores(text: str) -> int:
    """An amount of CPU that the catalog accepts, in thousandths of a core."""
    return int(text[:-1]) if text.endswith("m") else int(Decimal(text) * 1000)


def bytes_of(text: str) -> int:
    """An amount of memory or storage that the catalog accepts, in bytes."""
    return int(text[:-2]) * _BINARY[text[-2:]]


def half(quantity: str) -> str:
    """Half of a quantity, in the largest unit of its family that keeps it whole, rounded down."""
    value = amount(quantity) / 2
    family = _BINARY if quantity.endswith("i") else _DECIMAL
    for suffix, factor in sorted(family.items(), key=lambda item: -item[1]):
        if value >= factor and value % factor == 0:
            return f"{value // factor}{suffix}"
    return f"{value * 1000 // 1}m" if value < 1000 else str(value // 1)


def larger(one: str, other: str) -> str:
    """The larger of two quantities as it was spelled; the first where they are equal."""
    return one if amount(one) >= amount(other) else other
