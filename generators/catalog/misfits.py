"""What a service or a kind states although it means nothing for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.layers import kind_of
from generators.catalog.sections import FITTING
from generators.conventions.enumerations import KINDS

_SECTION = 3
"""Steps to a section of a service: ``services``, its id, the section."""


def misfit(key: str, kind: str, path: KeyPath, fits: Iterable[str]) -> Finding:
    """The finding of a key at a path of the catalog. ``fits`` are the kinds that may state it."""
    message = f"'{key}' does not fit kind {kind}"
    hint = f"remove it; it is for {' and '.join(sorted(fits))}"
    return Finding(
        "catalog/key-and-kind", message, Spot(path, True), hint, missing_from=(path[:2],), given=(path[:2],)
    )


def section_misfit(tree: Any, path: KeyPath) -> Finding | None:
    """Of a section that its service's kind cannot have, however it is written; ``tree`` may hold mistakes."""
    if len(path) != _SECTION or path[0] != "services" or path[2] not in FITTING:
        return None
    kind, fits = kind_of(tree["services"][path[1]]), FITTING[path[2]]
    # What is no kind is told by itself.
    return misfit(str(path[2]), kind, path, fits) if kind in KINDS and kind not in fits else None
