"""Alertmanager's matchers, read as it reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_MATCHER = re.compile(r'\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*')


def holds(matcher: str, labels: Mapping[str, str]) -> bool:
    """Whether labels fit a matcher; a label that is missing is empty. Raises ValueError for what is none."""
    parts = _MATCHER.fullmatch(matcher)
    if parts is None:
        raise ValueError(f"{matcher!r} is no matcher with a quoted value")
    name, operator, quoted = parts.groups()
    value, wanted = labels.get(name, ""), quoted.replace('\\"', '"').replace("\\\\", "\\")
    fits = _pattern(wanted).fullmatch(value) is not None if "~" in operator else value == wanted
    return fits is not operator.startswith("!")


def fit(matchers: Iterable[str] | None, labels: Mapping[str, str]) -> bool:
    """Whether labels fit all of them. Raises ValueError likewise."""
    return all(holds(matcher, labels) for matcher in matchers or ())


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)
