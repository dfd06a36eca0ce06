"""What a scenario has for itself, and which two may be played side by side. Pure."""

from __future__ import annotations

from collections.abc import Collection

from generators.model import Environment, Service

Claim = tuple[str, ...]
"""A place, from the widest word to the narrowest: who has it has all below it as well."""
EVERYTHING: Claim = ()
"""The control plane, its nodes, and all that runs."""
_ENVIRONMENT = "environment"


def whole(environment: Environment) -> Claim:
    """All that an environment holds."""
    return (_ENVIRONMENT, environment.name)


def of(environment: Environment, service: Service | str) -> Claim:
    """A service in an environment, or another thing there that has a name of its own."""
    return (*whole(environment), service if isinstance(service, str) else service.id)


def outside(name: str) -> Claim:
    """Something of a scenario's own that belongs to no environment."""
    return ("outside", name)


def overlap(some: Collection[Claim], others: Collection[Claim]) -> bool:
    """Whether two need the same: one has what the other has, or something above or below it."""
    return any(one[: len(other)] == other[: len(one)] for one in some for other in others)
