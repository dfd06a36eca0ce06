"""Values that hold everywhere and overlays on them, for a Helm that merges mappings.

Helm takes a default away only when an overlay sets it to null, which removes the default below as
well. So the base holds nothing that some environment lacks, and an overlay only adds or changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Values = dict[str, object]

_SHAPES = frozenset({"scaling", "rollout"})
"""Mappings that have one of several shapes, which do not merge into one."""


def held_everywhere(base: Values, environments: Sequence[Mapping[str, object]]) -> Values:
    """``base`` without what some environment does not have.

    A mapping of which the environments have different keys is one of several shapes (a scaler, a
    strategy): it is left to them as a whole, since two shapes do not merge into one.
    """
    kept: Values = {}
    for key, value in base.items():
        others = [environment[key] for environment in environments if key in environment]
        if len(others) < len(environments):
            continue
        if not isinstance(value, dict) or all(value == other for other in others):
            kept[key] = value
            continue
        mappings = [other for other in others if isinstance(other, dict)]
        if key not in _SHAPES or all(set(other) == set(value) for other in mappings):
            kept[key] = held_everywhere(value, mappings)
    return kept


def difference(whole: Mapping[str, object], base: Mapping[str, object]) -> Values:
    """What has to be laid over ``base`` to make it ``whole``; ``base`` holds no key beyond it."""
    changed: Values = {}
    for key, value in whole.items():
        if key not in base:
            changed[key] = value
            continue
        below = base[key]
        if value == below:
            continue
        if isinstance(value, dict) and isinstance(below, dict):
            changed[key] = difference(value, below)
        else:
            changed[key] = value
    return changed
