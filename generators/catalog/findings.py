"""A finding of the catalog before it has a place: the path of a key instead of line and column.

Rules say *what* they mean by its path; where that stands in the file is looked up only when there
is something to report, so a clean catalog never pays for positions.
"""

from __future__ import annotations

from typing import NamedTuple

from generators.problems import Severity

KeyPath = tuple[str | int, ...]
"""Keys and list positions from the top: ``("services", "wallet", "depends_on", 0)``."""


class Spot(NamedTuple):
    """A key path, in the catalog or in the built-in layer; the key itself or its value."""

    path: KeyPath
    on_key: bool = False
    builtin: bool = False


class Finding(NamedTuple):
    """What is wrong, at which path, and one next step. ``related`` explains with other places."""

    rule: str
    message: str
    spot: Spot
    hint: str = ""
    related: tuple[tuple[Spot, str], ...] = ()
    severity: Severity = Severity.ERROR
    environment: str = ""


def dotted(path: KeyPath) -> str:
    """A path as people write it: ``services.wallet.depends_on[0]``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def service_of(path: KeyPath) -> str:
    """The service a path belongs to; empty outside of services."""
    return str(path[1]) if len(path) > 1 and path[0] == "services" else ""
