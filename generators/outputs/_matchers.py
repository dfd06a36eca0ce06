"""Matchers of labels, as Alertmanager and Prometheus both read them."""

from __future__ import annotations

from collections.abc import Sequence


def any_of(label: str, values: Sequence[str]) -> str:
    """A label that has one of these values, which are names: nothing in them means anything to a regex."""
    return f'{label}="{values[0]}"' if len(values) == 1 else f'{label}=~"{"|".join(values)}"'
