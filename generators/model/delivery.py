"""What is delivered how carefully, and when not: risk, freezes, and which paths belong to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Risk:
    """How a change is scored. ``weights``: points by name; every name of the grammar is there.

    A score from ``medium`` on is a medium risk, from ``high`` on a high one, below both a low one.
    The points of a tier are the tier's own: ``Tier.risk``.
    """

    weights: Mapping[str, int]
    medium: int
    high: int


@dataclass(frozen=True, slots=True)
class Freeze:
    """A time in which nothing is deployed to some environments.

    ``starts`` and ``ends`` are instants, ``2026-12-18T18:00:00+01:00``, the second excluded.
    """

    name: str
    starts: str
    ends: str
    environments: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What pipelines and promotions go by, beside the services themselves."""

    risk: Risk
    freezes: tuple[Freeze, ...]
    shared: Mapping[str, tuple[str, ...]]
    """Folders (or files) that several services are made of, and the ids of those services."""
    ignored: tuple[str, ...]
    """Paths that no service is made of: ``*.md`` by name anywhere, ``docs/`` from the top."""
