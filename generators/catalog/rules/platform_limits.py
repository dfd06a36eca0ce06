"""Limits of platform parts: louder means worse, and a page that comes later has a reason and an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.build_alerting import platform_limits
from generators.catalog.context import Context
from generators.catalog.findings import Finding, Spot
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.platform_limits import PARTS
from generators.grammar.scalars import as_duration, as_percent
from generators.problems import Severity

_LOUDEST, _NEXT = SEVERITIES[:2]


def _changed(context: Context) -> Iterator[tuple[tuple[str, str, str, str], Mapping[str, Any], str]]:
    """Path and limits of every signal that the catalog says something of, and its unit."""
    for part, signals in context.tree["alerting"].get("platform", {}).items():
        for name, limits in signals.items():
            yield ("alerting", "platform", part, name), limits, PARTS[part][name].unit


def _built_in(context: Context, path: tuple[str, str, str, str], severity: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = context.builtin["alerting"]["platform"][path[2]][path[3]][severity]
    return found


def order(context: Context) -> Iterator[Finding]:
    """A louder limit is a higher figure, where both look at the same window."""
    merged = platform_limits(context.tree["alerting"], context.builtin["alerting"])
    for path, limits, _ in _changed(context):
        both = merged[path[2]][path[3]]
        if not {_LOUDEST, _NEXT} <= both.keys() or "above" not in both[_LOUDEST] or "over" in both[_LOUDEST]:
            continue
        if both[_LOUDEST]["above"] <= both[_NEXT]["above"]:
            stated = _LOUDEST if "above" in limits.get(_LOUDEST, ()) else _NEXT
            other = _NEXT if stated == _LOUDEST else _LOUDEST
            message = f"{_LOUDEST} of '{path[3]}' is not above {_NEXT}: the louder one would come first"
            place = Spot((*path, other, "above"), builtin="above" not in limits.get(other, ()))
            hint = f"{_LOUDEST} must be above {_NEXT}"
            spot = Spot((*path, stated, "above"))
            yield Finding("catalog/limit-order", message, spot, hint, ((place, "compared with this"),))


def loosened(context: Context) -> Iterator[Finding]:
    """Whoever makes a page come later or seldom says until when; nobody else needs to."""
    for path, limits, unit in _changed(context):
        for severity, own in limits.items():
            low = _built_in(context, path, severity)
            weaker = [part for part in ("above", "over", "for") if _weaker(part, low, own)]
            spot = Spot((*path, severity), True)
            if weaker and severity == _LOUDEST and "until" not in own:
                part = weaker[0]
                before, after = (_figure(part, unit, one[part]) for one in (low, own))
                message = f"{path[2]}.{path[3]}.{part} {after} calls somebody later than the default {before}"
                place = Spot((*path, severity, part), builtin=True)
                hint = 'add until: "year-month-day", the day this ends'
                related = ((place, f"the default {before}"),)
                yield Finding("catalog/loosened", message, spot, hint, related, missing_from=(spot.path,))
            elif "until" in own and not weaker:
                message = f"{path[2]}.{path[3]} is not weaker than built in, so nothing ends"
                yield Finding(
                    "catalog/needless-exemption",
                    message,
                    Spot((*path, severity, "until"), True),
                    "leave until out",
                    (),
                    Severity.WARNING,
                )


def _weaker(part: str, low: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    if part not in own:
        return False
    if part == "over":
        # The same count in a shorter time is more.
        return bool(own["over"] < low["over"])
    return bool(own[part] > low[part])


def _figure(part: str, unit: str, value: float) -> str:
    if part == "above" and unit == "ratio":
        return as_percent(value)
    return str(value) if part == "above" and unit == "count" else as_duration(value)


RULES = (order, loosened)
