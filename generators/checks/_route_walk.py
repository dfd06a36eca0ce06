"""Alertmanager's tree of routes, walked as it walks it: which routes and receivers a label set gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

_MATCHER = re.compile(r'\s*([\w.]+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*')

Route = Mapping[str, Any]


def matched(route: Route, labels: Mapping[str, str], path: str = "root") -> list[tuple[str, Route]]:
    """The deepest routes that take the labels, each with its path from the root (``root.2.1``)."""
    if not all(_holds(matcher, labels) for matcher in route.get("matchers") or ()):
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


def _holds(matcher: str, labels: Mapping[str, str]) -> bool:
    parts = _MATCHER.fullmatch(matcher)
    if parts is None:
        return False
    value = labels.get(parts[1], "")
    wanted = parts[3].replace('\\"', '"').replace("\\\\", "\\")
    if parts[2] in {"=", "!="}:
        return (value == wanted) is (parts[2] == "=")
    return (_pattern(wanted).fullmatch(value) is not None) is (parts[2] == "=~")


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)
