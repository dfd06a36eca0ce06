"""Relabelling as Prometheus does it, on label sets: what becomes of a target that discovery found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

Step = Mapping[str, Any]
"""One entry of ``relabel_configs``, spelled as in prometheus.yml."""

_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+)|(\$))")


def relabelled(labels: Mapping[str, str], steps: Iterable[Step]) -> dict[str, str] | None:
    """The labels after all steps, None where a step drops the target. An empty label is no label.

    Raises ValueError for an action that this project does not use.
    """
    found = dict(labels)
    for step in steps:
        if not _apply(found, step):
            return None
    return {name: value for name, value in found.items() if value}


def _apply(labels: dict[str, str], step: Step) -> bool:
    action = str(step.get("action", "replace")).lower()
    pattern = compiled(str(step.get("regex", "(.*)")))
    if action == "labeldrop":
        for name in [name for name in labels if pattern.fullmatch(name)]:
            del labels[name]
        return True
    joined = str(step.get("separator", ";")).join(
        labels.get(name, "") for name in step.get("source_labels", ())
    )
    match = pattern.fullmatch(joined)
    if action in {"keep", "drop"}:
        return (match is None) == (action == "drop")
    if action != "replace":
        raise ValueError(f"relabelling action {action!r} is not one of replace, keep, drop, labeldrop")
    if match:
        labels[str(step["target_label"])] = _expanded(str(step.get("replacement", "$1")), match)
    return True


def _expanded(replacement: str, match: re.Match[str]) -> str:
    def value(reference: re.Match[str]) -> str:
        if reference[3]:
            return "$"
        group = reference[1] or reference[2]
        if not group.isdigit() or int(group) > match.re.groups:
            return ""
        return match[int(group)] or ""

    return _REFERENCE.sub(value, replacement)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of a configuration; it is always matched whole."""
    return re.compile(pattern)
