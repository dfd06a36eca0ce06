"""From the valid tree to how carefully changes are delivered, and what a path means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.catalog.layers import merge
from generators.model import Delivery, Freeze, Risk

Tree = Mapping[str, Any]


def build_delivery(value: Tree, builtin: Tree) -> Delivery:
    """``builtin`` is what the built-in layer says under the same key."""
    risk = merge(builtin, value)["risk"]
    return Delivery(
        risk=Risk(risk["weights"], risk["medium"], risk["high"]),
        freezes=tuple(
            Freeze(name, one["from"], one["to"], tuple(one["environments"]), one["why"])
            for name, one in value.get("freezes", {}).items()
        ),
        shared={path: tuple(ids) for path, ids in value.get("shared", {}).items()},
        ignored=tuple(value.get("ignored", ())),
    )
