"""Limits that are built in and changed one by one: those of services and of platform parts.

Louder means worse and never later, and a page that comes later has a reason and an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from generators.catalog.build_alerting import platform_limits, service_limits
from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.platform_limits import PARTS
from generators.conventions.service_limits import LIMITS, heard
from generators.grammar.scalars import as_duration, as_percent
from generators.problems import Severity

Tree = Mapping[str, Any]

_LOUDEST, _NEXT = SEVERITIES[:2]
_SOONER = ("over", "below")
"""Figures of which less is weaker: the same count in a shorter time is more."""
FIGURES = ("above", "below", "over", "least", "for")


def _changed(context: Context) -> Iterator[tuple[KeyPath, Tree, str]]:
    """Path and limits of every signal that the catalog says something of, and its unit."""
    alerting = context.tree["alerting"]
    for name, limits in alerting.get("services", {}).items():
        yield ("alerting", "services", name), limits, LIMITS[name].unit
    for part, signals in alerting.get("platform", {}).items():
        for name, limits in signals.items():
            yield ("alerting", "platform", part, name), limits, PARTS[part][name].unit


def _built_in(context: Context, path: KeyPath, severity: str) -> Tree:
    found: Any = context.builtin
    for step in (*path, severity):
        found = found[step]
    return found  # type: ignore[no-any-return]


def order(context: Context) -> Iterator[Finding]:
    """A louder limit is a higher figure, where both look at the same window."""
    merged = platform_limits(context.tree["alerting"], context.builtin["alerting"])
    for path, limits, _ in _changed(context):
        if path[1] == "services":
            continue
        both = merged[str(path[2])][str(path[3])]
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


def patience(context: Context) -> Iterator[Finding]:
    """Where the tier says how loud it is, what is louder is never told later than what is quieter."""
    merged = service_limits(context.tree["alerting"], context.builtin["alerting"])
    for path, limits, unit in _changed(context):
        if path[1] != "services":
            continue
        both = merged[str(path[2])]
        for loud, quiet in pairwise(severity for severity in SEVERITIES if severity in both):
            for figure in FIGURES:
                if figure not in both[loud] or not weaker(figure, both[quiet], both[loud]):
                    continue
                stated = loud if figure in limits.get(loud, ()) else quiet
                other = quiet if stated == loud else loud
                words = [as_written(figure, unit, both[one][figure]) for one in (loud, quiet)]
                message = (
                    f"{loud} of '{path[2]}' is looser than {quiet}: {figure} {words[0]} against {words[1]}"
                )
                place = Spot((*path, other, figure), builtin=figure not in limits.get(other, ()))
                hint = f"what {loud} waits for is never more than what {quiet} does"
                spot = Spot((*path, stated, figure))
                yield Finding("catalog/limit-order", message, spot, hint, ((place, "compared with this"),))


def loosened(context: Context) -> Iterator[Finding]:
    """Whoever makes a page come later or seldom says until when; nobody else needs to."""
    for path, limits, unit in _changed(context):
        title = ".".join(str(step) for step in path[2:])
        for severity, own in limits.items():
            low = _built_in(context, path, severity)
            less = [part for part in FIGURES if weaker(part, low, own)]
            spot = Spot((*path, severity), True)
            if less and severity == _LOUDEST and "until" not in own:
                part = less[0]
                before, after = (as_written(part, unit, one[part]) for one in (low, own))
                message = f"{title}.{part} {after} calls somebody later than the default {before}"
                place = Spot((*path, severity, part), builtin=True)
                hint = 'add until: "year-month-day", the day this ends'
                related = ((place, f"the default {before}"),)
                yield Finding("catalog/loosened", message, spot, hint, related, missing_from=(spot.path,))
            elif "until" in own and not less:
                message = f"{title} is not weaker than built in, so nothing ends"
                yield Finding(
                    "catalog/needless-exemption",
                    message,
                    Spot((*path, severity, "until"), True),
                    "leave until out",
                    (),
                    Severity.WARNING,
                )


def in_time(context: Context) -> Iterator[Finding]:
    """What a rollout breaks is told before the rollout is given up."""
    for service, environment, settings in context.cases("rollout", "down", besides="alerts"):
        kind, deadline = context.kind(service), settings.rollout.deadline
        for path, one in _stated(context, service):
            if kind in LIMITS[str(path[-2])].kinds and one.get("for", 0) >= deadline:
                words = [as_duration(time) for time in (one["for"], deadline)]
                message = f"for {words[0]} is not below the rollout deadline {words[1]}"
                place = context.origin(service, environment, "rollout", "deadline")
                hint = "shorten it, or raise rollout.deadline"
                related = ((place, "the deadline"),)
                yield Finding("catalog/limit-too-slow", message, Spot((*path, "for")), hint, related)


def _stated(context: Context, service: str) -> Iterator[tuple[KeyPath, Tree]]:
    """What the catalog says of the limits that must hold in time for a service: path and figures."""
    own: Tree = context.services[service].get("alerts", {})
    common: Tree = context.tree["alerting"].get("services", {})
    down = context.settings(service).base.down
    for tree, path in ((own, ("services", service, "alerts")), (common, ("alerting", "services"))):
        for name, limits in tree.items():
            if name in LIMITS and LIMITS[name].in_time:
                severity = heard(name, down)
                if severity in limits:
                    yield (*path, name, severity), limits[severity]


def weaker(figure: str, low: Tree, own: Tree) -> bool:
    """Whether one figure is stated and makes the limit hold later or seldom than ``low`` does."""
    if figure not in own:
        return False
    return bool(own[figure] < low[figure] if figure in _SOONER else own[figure] > low[figure])


def as_written(figure: str, unit: str, value: float) -> str:
    """A figure of a limit as people write it."""
    if figure == "above" and unit == "ratio":
        return as_percent(value)
    return str(value) if figure == "least" or (figure == "above" and unit == "count") else as_duration(value)


RULES = (order, patience, loosened, in_time)
