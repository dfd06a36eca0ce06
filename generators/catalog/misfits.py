"""What a service, a kind or a tier states although it means nothing there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.layers import kind_of
from generators.catalog.sections import FITTING
from generators.conventions.enumerations import KINDS
from generators.grammar import LEVELS, owner_of

_OF_ALL_OR_ONE = "alerts"
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


def level_misfit(path: KeyPath) -> Finding | None:
    """Of a key that a level cannot state: a key of another level, or limits of alerts, of no level at all."""
    level, name = path[0], str(path[-1])
    if level not in LEVELS:
        return None
    if name == _OF_ALL_OR_ONE:
        message = f"'{name}' is not set by {level}: a limit is one of all services, or of a single one"
        hint = "state it in alerting.signals for all, or in services.<id>.alerts for one"
    elif (owner := owner_of(name)) and owner != level:
        message = f"'{name}' is not set by {level}: its defaults are in {owner}"
        hint = f"move it to {owner}, or state it in a service"
    else:
        return None
    return Finding("catalog/misplaced-key", message, Spot(path, True), hint)
