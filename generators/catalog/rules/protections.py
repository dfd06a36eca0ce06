"""Overrides that weaken a protection carry a reason and an end: ``loosen: {key: {why, until}}``.

A tier, kind or signal may be changed by whoever answers for it; a single service that wants less
than they ask for says why and until when, under the key it weakens or any key above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.build_alerting import service_limits
from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.rules.built_in_limits import FIGURES, as_written
from generators.catalog.rules.built_in_limits import weaker as weaker_figure
from generators.catalog.weaker import COMPARED, effect, weaker
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.service_limits import LIMITS, heard
from generators.grammar import Shape, at, reach
from generators.grammar.scalars import as_duration, as_percent
from generators.grammar.service import SERVICE
from generators.problems import Severity
from generators.suggest import elsewhere, listing, nearest

_PROTECTING = COMPARED | {"alerts", "coverage", "egress"}
"""What a service can want less of."""


def loosened(context: Context) -> Iterator[Finding]:
    """Every weakened key is covered by an exemption, and every exemption covers one."""
    for service in context.settled:
        block = context.services[service]
        exemptions = block.get("loosen", {})
        used: set[str] = set()
        for key, finding in _weakened(context, service):
            covering = [one for one in exemptions if key == one or key.startswith(f"{one}.")]
            used.update(covering)
            if not covering:
                yield finding
        used.update(_elsewhere(context, service, exemptions))
        for one in exemptions:
            if (unknown := _unknown(service, one)) is not None:
                yield unknown
            # Settings are those of an environment: without one, nobody knows what weakens them.
            elif one not in used and context.environments:
                message = f"nothing that {service} states weakens {one}"
                spot = Spot(("services", service, "loosen", one), True)
                hint = "remove the exemption; it is not needed"
                given: KeyPath = ("services", service, *one.split("."))
                yield Finding(
                    "catalog/needless-exemption", message, spot, hint, (), Severity.WARNING, given=(given,)
                )


def _unknown(service: str, exempted: str) -> Finding | None:
    """An exemption of a key that no service can have."""
    steps = exempted.split(".")
    for length in range(1, len(steps) + 1):
        above, step = tuple(steps[: length - 1]), steps[length - 1]
        if at(SERVICE, (*above, step)) is not None:
            continue
        parent = at(SERVICE, above)
        words = sorted(parent.keys if above and isinstance(parent, Shape) else _PROTECTING)
        before = "".join(f"{one}." for one in above)
        near = elsewhere(step, words) or nearest(step, words)
        hint = f"did you mean '{'.'.join((before + near, *steps[length:]))}'? " if near else ""
        message = f"unknown key '{exempted}' in services.{service}.loosen"
        hint += f"Allowed here: {listing((before + word for word in words), 40)}"
        spot = Spot(("services", service, "loosen", exempted), True)
        return Finding("catalog/unknown-key", message, spot, hint)
    return None


def _weakened(context: Context, service: str) -> Iterator[tuple[str, Finding]]:
    block = context.services[service]
    resolved = context.settings(service)
    if resolved.overridden:
        defaults = context.resolver.defaults(service)
        for environment, settings in resolved.environments.items():
            for one in weaker(defaults[environment].settings, settings):
                key = ".".join(one.key)
                spot = context.origin(service, environment, *one.key)
                default = context.default(service, environment, *one.key)
                yield key, _finding(key, one.default, one.own, spot, default)
    if "alerts" in block:
        yield from _alerts(context, service, block["alerts"])
    if "coverage" in block:
        language = block["language"]
        default = context.language(language)["coverage"]
        if block["coverage"] < default:
            spot = Spot(("services", service, "coverage"))
            finding = _finding("coverage", as_percent(default), as_percent(block["coverage"]), spot, None)
            yield "coverage", finding


def _alerts(context: Context, service: str, alerts: Mapping[str, Any]) -> Iterator[tuple[str, Finding]]:
    signals = context.tree["alerting"]["signals"]
    built_in = service_limits(context.tree["alerting"], context.builtin["alerting"])
    down = context.settings(service).base.down
    for name, changes in alerts.items():
        for severity in SEVERITIES:
            high = changes.get(severity)
            low = signals.get(name, {}).get(severity)
            if low and high:
                for part in ("above", "for", "over"):
                    if _raised(part, low, high):
                        words = (_figure(part, low[part]), _figure(part, high[part]))
                        default = Spot(("alerting", "signals", name, severity, part))
                        yield _limit(service, (name, severity, part), words, default)
            # One that the service is never told at weakens nothing: own_limits refuses it.
            told = name in LIMITS and severity == heard(name, down)
            low = built_in[name].get(severity) if told else None
            if low and high and context.kind(service) in LIMITS[name].kinds:
                unit = LIMITS[name].unit
                own = {part: _size(figure) for part, figure in high.items() if _fits(part, figure, unit)}
                for part in FIGURES:
                    if part in low and weaker_figure(part, low, own):
                        words = (as_written(part, unit, low[part]), as_written(part, unit, own[part]))
                        default = Spot(("alerting", "services", name, severity, part))
                        stated = context.tree["alerting"].get("services", {})
                        if part not in stated.get(name, {}).get(severity, {}):
                            default = default._replace(builtin=True)
                        yield _limit(service, (name, severity, part), words, default)


def _limit(
    service: str, steps: tuple[str, str, str], words: tuple[str, str], default: Spot
) -> tuple[str, Finding]:
    key = ".".join(("alerts", *steps))
    return key, _finding(key, *words, Spot(("services", service, "alerts", *steps)), default)


def _fits(part: str, figure: Any, unit: str) -> bool:
    """What is in another unit is told by the rule about units, and cannot be compared."""
    return part in FIGURES and (part != "above" or figure[0] == unit)


def _raised(part: str, low: Mapping[str, Any], high: Mapping[str, Any]) -> bool:
    """Whether a figure that both state is higher; one in another unit the rule about units tells."""
    if part not in low or part not in high or (part == "above" and low[part][0] != high[part][0]):
        return False
    return _size(high[part]) > _size(low[part])


def _size(value: Any) -> float:
    figure: float = value[1] if isinstance(value, tuple) else value
    return figure


def _figure(part: str, value: Any) -> str:
    unit, figure = value if part == "above" else ("seconds", value)
    if unit == "ratio":
        return as_percent(figure)
    return as_duration(figure) if unit == "seconds" else f"{figure:g}"


def _finding(key: str, default: str, own: str, spot: Spot, place: Spot | None) -> Finding:
    message = f"{key} {own} instead of the default {default}: {effect(key)}"
    hint = f'state why and until when: loosen: {{{key}: {{why: …, until: "year-month-day"}}}}'
    related = ((place, f"the default {default}"),) if place else ()
    return Finding(
        "catalog/loosened", message, spot, hint, related, missing_from=((*spot.path[:2], "loosen"),)
    )


def _elsewhere(context: Context, service: str, exemptions: Mapping[str, Any]) -> Iterator[str]:
    """Exemptions whose rule looks for them itself: open ranges, and pods of guarded environments."""
    parties = context.services[service].get(reach.EGRESS, {})
    open_ranges = {reach.EGRESS, *(one for party in parties for one in reach.exempting(party))}
    for one in exemptions:
        if one in open_ranges:
            yield one
        if one.startswith("scaling"):
            settings = context.settings(service).environments
            if any(settings[name].scaling.minimum < 2 for name in context.guarded):
                yield one


RULES = (loosened,)
