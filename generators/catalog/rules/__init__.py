"""What the grammar cannot say: how keys relate to each other. One module a family.

A rule reads a ``Context`` and yields findings; it changes nothing and stops at nothing, so that all
of them are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding
from generators.catalog.rules import (
    built_in_limits,
    capacity,
    configuration,
    declarations,
    delivery,
    graph,
    identifiers,
    idle_limits,
    kinds,
    loudness,
    mutes,
    own_limits,
    pace,
    permissions,
    places,
    prose,
    protections,
    references,
    routes,
    runtime,
    scaling,
    secrets,
    signal_limits,
    signals,
    uniqueness,
)

Rule = Callable[[Context], Iterator[Finding]]

_FAMILIES = (
    identifiers,
    references,
    graph,
    kinds,
    uniqueness,
    places,
    routes,
    configuration,
    declarations,
    permissions,
    secrets,
    scaling,
    runtime,
    pace,
    signal_limits,
    signals,
    loudness,
    built_in_limits,
    own_limits,
    idle_limits,
    mutes,
    delivery,
    capacity,
    prose,
    protections,
)
RULES: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family.RULES)


def apply(context: Context) -> Iterator[Finding]:
    """Every finding of every rule."""
    for rule in RULES:
        yield from rule(context)
