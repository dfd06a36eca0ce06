"""Quantities of Kubernetes are read as the numbers they stand for."""

from __future__ import annotations

import pytest

from generators.grammar.quantities import amount


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("250m", 0.25),
        ("1", 1),
        ("1.5", 1.5),
        ("1Ki", 1024),
        ("2Mi", 2097152),
        ("1k", 1000),
        ("1e3", 1000),
        ("5E-1", 0.5),
        ("1E", 10**18),
        (3, 3),
        (None, 0),
    ],
)
def test_quantities_are_numbers(text: object, number: float) -> None:
    assert float(amount(text)) == number


@pytest.mark.parametrize("text", ["1kb", "x", "1 Gi", "-1", "1e3Ki", "1e100"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no quantity"):
        amount(text)
