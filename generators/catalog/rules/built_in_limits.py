"""Limits that are built in and changed one by one, of services and of platform parts; and those of signals,
for which it is built in when somebody is called at the latest.

Louder means worse and never later, and a page that comes later has a reason and an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from operator import itemgetter
from typing import Any

from generators.catalog.build_alerting import platform_limits, service_limits
from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.weaker import effect
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.platform_limits import PARTS
from generators.conventions.service_limits import LIMITS, heard
from generators.grammar.scalars import as_duration, as_percent
from generators.model import Settings
from generators.problems import Severity

Tree = Mapping[str, Any]

_LOUDEST, _NEXT = SEVERITIES[:2]
_LATEST = ("alerting", "latest")
"""No `signals`: those are the catalog's own, and nothing of them holds where it states none."""
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


def _signals(context: Context) -> Iterator[tuple[KeyPath, Tree, str]]:
    """The same of signals, as far as something is built in of them that is in the same unit."""
    built_in = context.builtin["alerting"][_LATEST[1]]
    for name, signal in context.tree["alerting"]["signals"].items():
        low, unit = built_in.get(name), signal["unit"]
        if low is None or low["unit"] != unit:
            continue
        limits = {one: signal[one] for one in SEVERITIES if one in signal and one in low}
        comparable = {one: _plain(limit) for one, limit in limits.items() if limit["above"][0] == unit}
        yield ("alerting", "signals", name), comparable, unit


def _plain(limit: Tree) -> Tree:
    """A signal's limit with the bare figure; over a share no window is sooner or later than another."""
    unit, above = limit["above"]
    return {key: one for key, one in limit.items() if key != "over" or unit == "count"} | {"above": above}


def _default(path: KeyPath) -> KeyPath:
    """Where the built-in layer says what a limit is compared with."""
    return (*_LATEST, *path[2:]) if path[1] == "signals" else path


def _built_in(context: Context, path: KeyPath, severity: str) -> Tree:
    found: Any = context.builtin
    for step in (*_default(path), severity):
        found = found[step]
    return _plain(found) if path[1] == "signals" else found


def order(context: Context) -> Iterator[Finding]:
    """A louder limit is a higher figure, where both look at the same window."""
    merged = platform_limits(context.tree["alerting"], context.builtin["alerting"])
    for path, limits, unit in _changed(context):
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
            bound = as_written("above", unit, both[other]["above"])
            hint = f"write {'more' if stated == _LOUDEST else 'less'} than {bound}"
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
                how = "waits longer" if figure == "for" else "asks for worse"
                message = f"{loud} of '{path[2]}' {how} than {quiet}: {figure} {words[0]} against {words[1]}"
                place = Spot((*path, other, figure), builtin=figure not in limits.get(other, ()))
                hint = f"what {loud} waits for is never more than what {quiet} does"
                spot = Spot((*path, stated, figure))
                yield Finding("catalog/limit-order", message, spot, hint, ((place, "compared with this"),))


def loosened(context: Context) -> Iterator[Finding]:
    """Whoever makes a page come later or seldom says until when; nobody else needs to."""
    for path, limits, unit in (*_changed(context), *_signals(context)):
        title = ".".join(str(step) for step in path[2:])
        for severity, own in limits.items():
            low = _built_in(context, path, severity)
            less = [part for part in FIGURES if weaker(part, low, own)]
            spot = Spot((*path, severity), True)
            if less and severity == _LOUDEST and "until" not in own:
                part = less[0]
                before, after = (as_written(part, unit, one[part]) for one in (low, own))
                message = f"{title}.{part} {after} instead of the default {before}: {effect(part)}"
                place = Spot((*_default(path), severity, part), builtin=True)
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
    """What a rollout breaks is told before the rollout is given up, by every limit in force."""
    # Services that state no limits of their own wait for the same ones by the thousand.
    awaited: dict[tuple[object, ...], list[tuple[Spot, float]]] = {}
    for service, environment, settings in context.cases("rollout", "down", "route", besides="alerts"):
        deadline = settings.rollout.deadline
        alone, down = "alerts" in context.services[service], context.settings(service).base.down
        alike = (alone and service, context.kind(service), down, bool(settings.route.hosts))
        if alike not in awaited:
            awaited[alike] = list(_awaited(context, service, settings))
        late = [one for one in awaited[alike] if one[1] >= deadline]
        if not late:
            continue
        place = context.origin(service, environment, "rollout", "deadline")
        for spot, lasts in late:
            if not spot.builtin:
                words = [as_duration(time) for time in (lasts, deadline)]
                message = f"for {words[0]} is not below the rollout deadline {words[1]}"
                hint = "shorten it, or raise rollout.deadline"
                yield Finding("catalog/limit-too-slow", message, spot, hint, ((place, "the deadline"),))
        # Nobody stated these: it is the deadline that came below them, and the slowest says how far.
        for spot, lasts in sorted((one for one in late if one[0].builtin), key=itemgetter(1))[-1:]:
            *_, name, severity, _ = map(str, spot.path)
            words = [as_duration(time) for time in (deadline, lasts)]
            message = f"the rollout deadline {words[0]} is not above the {words[1]} that '{name}' waits for"
            hint = f"write more than {words[1]}, or state a shorter alerts.{name}.{severity}.for"
            related = ((spot, f"the default {words[1]}"),)
            looked = (("services", service, "alerts", name, severity), spot.path[:-1])
            yield Finding("catalog/limit-too-slow", message, place, hint, related, missing_from=looked)


def _awaited(context: Context, service: str, settings: Settings) -> Iterator[tuple[Spot, float]]:
    """Each limit that must hold in time for a service: where its ``for`` is stated, and the seconds."""
    kind, down = context.kind(service), context.settings(service).base.down
    own: Tree = context.services[service].get("alerts", {})
    common: Tree = context.tree["alerting"].get("services", {})
    for name, limit in LIMITS.items():
        if not limit.in_time or kind not in limit.kinds or (limit.public and not settings.route.hosts):
            continue
        severity = heard(name, down)
        path: KeyPath = ("alerting", "services", name, severity)
        for tree, spot in (
            (own, Spot(("services", service, "alerts", name, severity, "for"))),
            (common, Spot((*path, "for"))),
        ):
            if "for" in (stated := tree.get(name, {}).get(severity, {})):
                yield spot, stated["for"]
                break
        else:
            yield Spot((*path, "for"), builtin=True), _built_in(context, path[:-1], severity)["for"]


def weaker(figure: str, low: Tree, own: Tree) -> bool:
    """Whether one figure is stated and makes the limit hold later or seldom than ``low`` does."""
    if figure not in own or figure not in low:
        return False
    return bool(own[figure] < low[figure] if figure in _SOONER else own[figure] > low[figure])


def as_written(figure: str, unit: str, value: float) -> str:
    """A figure of a limit as people write it."""
    if figure == "above" and unit == "ratio":
        return as_percent(value)
    return str(value) if figure == "least" or (figure == "above" and unit == "count") else as_duration(value)


RULES = (order, patience, loosened, in_time)
