"""Services of each strategy."""

from __future__ import annotations

from generators.conventions import workloads as kinds
from generators.model import Model, Service


def of(model: Model, strategy: str) -> Service:
    """A service that comes in so in production."""
    return next(
        one
        for one in model.services
        if kinds.strategy(one.kind, one.environments["production"].rollout.strategy) == strategy
    )
