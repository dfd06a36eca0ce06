"""Alertmanager's tree of routes, walked as it walks it: which routes and receivers a label set gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.checks._alertmanager.matchers import fit

Route = Mapping[str, Any]


def matched(route: Route, labels: Mapping[str, str], path: str = "root") -> list[tuple[str, Route]]:
    """The deepest routes that take the labels, each with its path from the root (``root.2.1``)."""
    if not _takes(route, labels):
        return []
    found: list[tuple[str, Route]] = []
    for number, child in enumerate(route.get("routes") or (), start=1):
        inner = matched({"receiver": route.get("receiver"), **child}, labels, f"{path}.{number}")
        found += inner
        if inner and not child.get("continue"):
            break
    return found or [(path, route)]


def routes(route: Route, path: str = "root") -> Iterator[tuple[str, Route]]:
    """Every route with its path."""
    yield path, route
    for number, child in enumerate(route.get("routes") or (), start=1):
        yield from routes(child, f"{path}.{number}")


def _takes(route: Route, labels: Mapping[str, str]) -> bool:
    try:
        return fit(route.get("matchers"), labels)
    except ValueError:
        # It would not load; check:alertmanager says so.
        return False
