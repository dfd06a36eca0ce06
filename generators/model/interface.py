"""What a service answers, as the OpenAPI description among its sources states it."""

from __future__ import annotations

from dataclasses import dataclass

from generators.problems import Problem


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked: ``GET /api/v1/items``. ``summary`` is one line, or empty."""

    method: str
    path: str
    summary: str
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Interface:
    """A description. ``operations`` in the order of the file; none where ``fault`` says what is wrong."""

    version: str
    operations: tuple[Operation, ...]
    digest: str
    """Of the file: changes with any of it."""
    fault: Problem | None = None
