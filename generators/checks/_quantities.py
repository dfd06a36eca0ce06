"""Kubernetes quantities as numbers: ``250m`` is 0.25, ``1Ki`` is 1024."""

from __future__ import annotations

import re
from fractions import Fraction

FACTORS = {
    "": Fraction(1),
    "m": Fraction(1, 1000),
    **{name: Fraction(1000**power) for power, name in enumerate(("k", "M", "G", "T", "P", "E"), start=1)},
    **{
        name: Fraction(1024**power)
        for power, name in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)
    },
}
FORM = re.compile(r"(\d+(?:\.\d+)?)([A-Za-z]*)")


def amount(quantity: object) -> Fraction:
    """The number that a quantity stands for; nothing stated is none. Raises ValueError."""
    if quantity in {None, ""}:
        return Fraction(0)
    found = FORM.fullmatch(str(quantity))
    if not found or found[2] not in FACTORS:
        raise ValueError(f"{quantity!r} is no quantity")
    return Fraction(found[1]) * FACTORS[found[2]]
