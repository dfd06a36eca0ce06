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
    """What is wrong, at which path, and one next step. ``related`` explains with other places.

    A finding rests on its own place, on the related ones and on what is ``given``; ``missing_from``
    are the mappings that something was looked for in and not found. Where one of them was refused by
    the grammar, the finding is a consequence and not told: see ``follows``.
    """

    rule: str
    message: str
    spot: Spot
    hint: str = ""
    related: tuple[tuple[Spot, str], ...] = ()
    severity: Severity = Severity.ERROR
    environment: str = ""
    given: tuple[KeyPath, ...] = ()
    missing_from: tuple[KeyPath, ...] = ()


def follows(one: Finding, refused: set[KeyPath], beside: set[KeyPath]) -> bool:
    """Whether a finding is only a consequence of what was refused; ``beside``: the parents of that.

    What is missing may stand right there, under a key that was refused.
    """
    places = [one.spot.path, *(spot.path for spot, _ in one.related if not spot.builtin), *one.given]
    if any(path[:length] in refused for path in places for length in range(1, len(path) + 1)):
        return True
    return any(
        mapping in beside or any(mapping[:length] in refused for length in range(1, len(mapping) + 1))
        for mapping in one.missing_from
    )


def dotted(path: KeyPath) -> str:
    """A path as people write it: ``services.wallet.depends_on[0]``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def service_of(path: KeyPath) -> str:
    """The service a path belongs to; empty outside of services."""
    return str(path[1]) if len(path) > 1 and path[0] == "services" else ""
