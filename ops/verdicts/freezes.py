"""Whether deployments rest in an environment at a moment."""

from __future__ import annotations

from datetime import datetime

from generators.model import Fleet
from generators.model.delivery import Freeze


def frozen(fleet: Fleet, environment: str, now: float) -> Freeze | None:
    """The freeze that holds there then, the one that lasts longest. ``now`` in seconds since 1970."""
    holding = [
        one
        for one in fleet.delivery.freezes
        if environment in one.environments and _seconds(one.starts) <= now < _seconds(one.ends)
    ]
    return max(holding, key=lambda one: _seconds(one.ends), default=None)


def _seconds(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()
