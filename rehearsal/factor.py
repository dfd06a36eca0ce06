"""One factor on every duration: of configurations, of rules, and inside their expressions."""

from __future__ import annotations

import re
from typing import Any

FACTOR = 15
"""Takes the tier that is scraped most often from 15 s to 1 s, the least a scrape should have."""

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_PART = re.compile(r"(\d+)(ms|[smhdw])")
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdw]))+")
# A range or a sub-query in brackets, or an offset; the text of labels is left alone.
_IN_EXPRESSION = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]"]*\]|\boffset\s+-?(?:\d+(?:ms|[smhdw]))+')

KEYS = frozenset(
    {
        "scrape_interval",
        "scrape_timeout",
        "evaluation_interval",
        "interval",
        "for",
        "keep_firing_for",
        "resolve_timeout",
        "group_wait",
        "group_interval",
        "repeat_interval",
    }
)
"""Keys whose values are durations that the factor holds for. Patience with peers (``timeout`` of a
connection, queues of remote_write) is none of them."""


def milliseconds(text: str) -> int:
    """``1m30s`` as 90000. Raises ValueError for anything else."""
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is no duration")
    return sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(text))


def shorter(text: str) -> str:
    """A duration divided by the factor, to the millisecond."""
    return f"{milliseconds(text) // FACTOR}ms" if milliseconds(text) else "0s"


def is_shorter(before: str, after: str) -> bool:
    """Whether one duration is the other, divided. False where either is none."""
    return bool(_DURATION.fullmatch(before)) and shorter(before) == after


def expression(text: str) -> str:
    """A PromQL expression with every range, sub-query and offset divided."""

    def divided(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return found[0]
        return _DURATION.sub(lambda one: shorter(one[0]), found[0])

    return _IN_EXPRESSION.sub(divided, text)


def durations(text: str) -> list[str]:
    """Every duration of a PromQL expression that ``expression`` divides, in order."""
    inside = (found[0] for found in _IN_EXPRESSION.finditer(text) if not found[0].startswith('"'))
    return [duration for one in inside for duration in _DURATION.findall(one)]


def divided(data: Any, key: str = "") -> Any:
    """A whole document with all its durations divided."""
    if isinstance(data, dict):
        if data.get("target_label") in {"__scrape_interval__", "__scrape_timeout__"}:
            return {**data, "replacement": shorter(data["replacement"])}
        return {name: divided(value, name) for name, value in data.items()}
    if isinstance(data, list):
        return [divided(value, key) for value in data]
    if isinstance(data, str):
        if key == "expr":
            return expression(data)
        if key in KEYS:
            return shorter(data)
    return data
