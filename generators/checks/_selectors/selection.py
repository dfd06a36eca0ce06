"""Label selectors as Kubernetes evaluates them: whole values only, an empty selector takes all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def matches(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a selector of ``matchLabels`` and ``matchExpressions`` takes an object.

    None, a selector that is absent, takes nothing; ``{}`` takes everything.
    """
    if selector is None:
        return False
    wanted = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or []
    return plain(wanted, labels) and all(_holds(one, labels) for one in expressions)


def plain(wanted: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Whether every wanted label is there with just that value, as a Service selects."""
    return all(labels.get(name) == value for name, value in wanted.items())


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    name, values = expression["key"], expression.get("values") or []
    match expression["operator"]:
        case "In":
            return labels.get(name) in values
        case "NotIn":
            return labels.get(name) not in values
        case "Exists":
            return name in labels
        case "DoesNotExist":
            return name not in labels
        case other:
            raise ValueError(f"a selector has the operator {other!r}, which Kubernetes does not know")
