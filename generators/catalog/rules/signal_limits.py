"""Limits of signals: in the signal's unit, louder means worse, and told while there is time to act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import inf
from typing import Any

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.rules.built_in_limits import as_written
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.scraping import SAMPLES
from generators.conventions.workloads import RUNS
from generators.grammar.scalars import as_duration

_WRITTEN = {
    "ratio": "a percentage such as 5%",
    "seconds": "a duration such as 300ms",
    "count": "a number",
}


def units(context: Context) -> Iterator[Finding]:
    """Every figure is written in the unit of its signal."""
    signals = context.tree["alerting"]["signals"]
    for name, signal in signals.items():
        yield from _units(signal["unit"], signal, ("alerting", "signals", name))
    for service, block in context.services.items():
        for name, changes in block.get("alerts", {}).items():
            if name in signals:
                yield from _units(signals[name]["unit"], changes, ("services", service, "alerts", name))


def _units(unit: str, limits: Mapping[str, Any], path: KeyPath) -> Iterator[Finding]:
    for severity in SEVERITIES:
        above = limits.get(severity, {}).get("above")
        if above is not None and above[0] != unit:
            spot = Spot((*path, severity, "above"))
            message = f"the unit of '{path[-1]}' is {unit}, and this is no {unit}"
            given = (("alerting", "signals", str(path[-1]), "unit"),)
            yield Finding("catalog/limit-unit", message, spot, f"write {_meant(unit, *above)}", given=given)
        elif above is not None and unit == "ratio" and above[1] >= 1:
            spot = Spot((*path, severity, "above"))
            yield Finding(
                "catalog/limit-unit",
                "a share above 100% never happens",
                spot,
                "write less than 100%",
            )


def _meant(unit: str, written: str, figure: float) -> str:
    """The figure with the sign that was forgotten, else how one is written."""
    sign, below = {"ratio": ("%", 100.0), "seconds": ("s", inf)}.get(unit, ("", 0.0))
    plain = f"{figure:f}".rstrip("0").rstrip(".")
    return f"{plain}{sign}" if written == "count" and 0 < figure < below else _WRITTEN[unit]


def presence(context: Context) -> Iterator[Finding]:
    """A signal has a limit, and a limit of a service says what is needed where there was none."""
    signals = context.tree["alerting"]["signals"]
    for name, signal in signals.items():
        if not any(severity in signal for severity in SEVERITIES):
            spot = Spot(("alerting", "signals", name), True)
            hint = "add critical, warning or info"
            yield Finding(
                "catalog/no-limit", f"the signal '{name}' has no limit", spot, hint, missing_from=(spot.path,)
            )
    for service, block in context.services.items():
        kind = context.kind(service)
        for name, changes in block.get("alerts", {}).items():
            signal = signals.get(name)
            if signal is None:
                continue
            path: KeyPath = ("services", service, "alerts", name)
            if kind not in signal.get("kinds", (kind,)):
                message = f"the signal '{name}' is not watched on kind {kind}"
                yield Finding(
                    "catalog/key-and-kind",
                    message,
                    Spot(path, True),
                    "remove it",
                    given=(("alerting", "signals", name, "kinds"),),
                    missing_from=(("services", service),),
                )
            for severity, one in changes.items():
                lacking = [key for key in ("above", "for") if key not in one]
                if severity not in signal and lacking:
                    message = f"'{name}' has no {severity} limit to change: {' and '.join(lacking)} missing"
                    spot = Spot((*path, severity), True)
                    yield Finding(
                        "catalog/no-limit",
                        message,
                        spot,
                        f"add {' and '.join(lacking)}",
                        given=(("alerting", "signals", name, severity),),
                        missing_from=(spot.path, ("alerting", "signals", name)),
                    )


def order(context: Context) -> Iterator[Finding]:
    """A louder limit is a higher figure over the same window, for the platform and every service."""
    signals = context.tree["alerting"]["signals"]
    for name, signal in signals.items():
        yield from _order(signal, {}, name, ("alerting", "signals", name))
    for service, block in context.services.items():
        for name, changes in block.get("alerts", {}).items():
            if name in signals:
                yield from _order(signals[name], changes, name, ("services", service, "alerts", name))


def _order(
    signal: Mapping[str, Any], changes: Mapping[str, Any], name: str, path: KeyPath
) -> Iterator[Finding]:
    found = []
    for severity in SEVERITIES:
        merged = {**signal.get(severity, {}), **changes.get(severity, {})}
        if "above" in merged:
            found.append((severity, merged["above"], merged.get("over")))
    for (loud, high, window), (quiet, low, other) in pairwise(found):
        if high[0] == low[0] and window == other and high[1] <= low[1]:
            severity = loud if loud in changes or not changes else quiet
            spot = Spot((*path, severity, "above"))
            message = f"{loud} of '{name}' is not above {quiet}: the louder one would come first"
            platform: KeyPath = (
                "alerting",
                "signals",
                name,
                quiet if severity == loud else loud,
                "above",
            )
            yield Finding(
                "catalog/limit-order",
                message,
                spot,
                _beyond(severity == loud, as_written("above", *(low if severity == loud else high))),
                ((Spot(platform), "compared with this"),),
            )


def _beyond(louder: bool, other: str) -> str:
    return f"write more than {other}" if louder else f"write less than {other}"


def in_time(context: Context) -> Iterator[Finding]:
    """An alert is told before the rollout that caused it is given up, by the limits that hold for it."""
    signals = context.tree["alerting"]["signals"]
    platform = [
        (one["for"], (name, severity), signal.get("kinds"))
        for name, signal in signals.items()
        for severity in SEVERITIES
        if (one := signal.get(severity))
    ]
    for service, environment, settings in context.cases("rollout", besides="alerts"):
        kind, deadline = context.kind(service), settings.rollout.deadline
        own = {
            (name, severity): one["for"]
            for name, changes in context.services[service].get("alerts", {}).items()
            if name in signals
            for severity, one in changes.items()
            if "for" in one
        }
        # Where the service states how long, the platform's does not hold for it.
        limits: list[tuple[int, KeyPath, Any]] = [
            (lasts, ("alerting", "signals", *of), kinds) for lasts, of, kinds in platform if of not in own
        ]
        limits += [(lasts, ("services", service, "alerts", *of), None) for of, lasts in own.items()]
        for duration, path, kinds in limits:
            if kind in RUNS and duration >= deadline and (kinds is None or kind in kinds):
                message = (
                    f"for {as_duration(duration)} is not below the rollout deadline {as_duration(deadline)}"
                )
                related = ((context.origin(service, environment, "rollout", "deadline"), "the deadline"),)
                hint = "shorten it, or raise rollout.deadline"
                yield Finding("catalog/limit-too-slow", message, Spot((*path, "for")), hint, related)


def windows(context: Context) -> Iterator[Finding]:
    """No window is shorter than four scrapes, and none longer than samples are kept."""
    kept = context.tree["platform"]["prometheus"].get("retention", 35) * 86400
    slowest, where = 0, Spot(("tiers",))
    for service, environment, settings in context.cases("scrape_interval"):
        if settings.scrape_interval > slowest:
            slowest = settings.scrape_interval
            where = context.origin(service, environment, "scrape_interval")
    for name, signal in context.tree["alerting"]["signals"].items():
        for severity in SEVERITIES:
            window = signal.get(severity, {}).get("over")
            spot = Spot(("alerting", "signals", name, severity, "over"))
            if window is not None and window < slowest * SAMPLES:
                message = f"a window of {as_duration(window)} holds fewer than {SAMPLES} scrapes"
                hint = f"write {as_duration(slowest * SAMPLES)} or more"
                yield Finding(
                    "catalog/window-too-short",
                    message,
                    spot,
                    hint,
                    ((where, f"one every {as_duration(slowest)}"),),
                )
            elif window is not None and window > kept:
                message = f"a window of {as_duration(window)} is longer than samples are kept"
                retention = Spot(("platform", "prometheus", "retention"))
                hint = "shorten it, or raise platform.prometheus.retention"
                yield Finding("catalog/window-too-long", message, spot, hint, ((retention, "kept"),))


RULES = (units, presence, order, in_time, windows)
