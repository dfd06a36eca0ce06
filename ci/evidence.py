"""What is known of a service from elsewhere: earlier deployments, its error budget, what it stands on.

Each is optional, and each is read with care: what is not a plain figure counts as not known, because a
risk that is too low is worse than one that is too high.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEALTHY = "healthy"


@dataclass(frozen=True, slots=True)
class Evidence:
    """By service. None for a whole kind of evidence that nobody asked for.

    ``deployments`` and ``rollbacks`` are counts of the last 30 days, ``spent`` is the share of the error
    budget that is gone (1 is all of it), ``health`` a word, ``room`` whether both versions fit.
    """

    deployments: Mapping[str, int] | None = None
    rollbacks: Mapping[str, int] = field(default_factory=dict)
    spent: Mapping[str, float] | None = None
    health: Mapping[str, str] | None = None
    room: Mapping[str, bool] | None = None


def read(history: Path | None, budget: Path | None, health: Path | None, capacity: Path | None) -> Evidence:
    """The evidence of these files, each a JSON object by service. Raises ValueError naming the file."""
    deployments: dict[str, int] | None = None
    rollbacks: dict[str, int] = {}
    if history:
        deployments = {}
        for name, one in _object(history).items():
            if isinstance(one, dict):
                deployments[name] = _count(one.get("deployments"))
                rollbacks[name] = _count(one.get("rollbacks"))
    return Evidence(
        deployments,
        rollbacks,
        {name: float(one) for name, one in _object(budget).items() if _is_share(one)} if budget else None,
        {name: one for name, one in _object(health).items() if isinstance(one, str)} if health else None,
        {name: one for name, one in _object(capacity).items() if isinstance(one, bool)} if capacity else None,
    )


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{path}: {error}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path}: an object by service is needed")
    return found


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _is_share(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0
