"""Plans whose risk is counted."""

from __future__ import annotations

from typing import Any


def plan(*kinds: str, paths: int = 0, dependents: int = 0, **about: Any) -> dict[str, Any]:
    stated = {
        "tier": "support",
        "kind": "web",
        "shifts": True,
        "calls": ["b"],
        "strategies": {"staging": "rolling", "production": "rolling"},
        **about,
    }
    return {
        "base": "c0ffee",
        "everything": False,
        "deploy": ["a"],
        "changes": {"a": {"kinds": list(kinds), "paths": paths}},
        "dependents": {"a": dependents},
        "about": {"a": stated},
    }


def points(found: dict[str, Any]) -> dict[str, int]:
    return {point["weight"]: point["points"] for point in found["points"]}
