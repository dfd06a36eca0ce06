"""Signals mean something: a name that rules are known for, its unit, and a budget that can burn."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions import signals
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.workloads import SERVES
from generators.suggest import listing, nearest


def meaning(context: Context) -> Iterator[Finding]:
    """Every signal is one that rules can be made for, in the unit that they compare."""
    for name, signal in context.tree["alerting"]["signals"].items():
        path: KeyPath = ("alerting", "signals", name)
        unit = signals.unit(name)
        if not unit:
            near = nearest(name, signals.UNITS)
            hint = f"did you mean '{near}'? " if near else ""
            hint += f"signals: {listing(signals.UNITS)}, {signals.BUDGET}<any>"
            message = f"nothing is known of how to watch '{name}'"
            yield Finding("catalog/signal-without-meaning", message, Spot(path, True), hint)
        elif signal["unit"] != unit:
            spot = Spot((*path, "unit"))
            message = f"'{name}' is compared as a {unit}, not as a {signal['unit']}"
            yield Finding("catalog/signal-unit", message, spot, f"write unit: {unit}")


def feasible(context: Context) -> Iterator[Finding]:
    """No budget asks for more errors than there can be: it would never fire."""
    for service, environment, settings in context.cases("objectives", besides="alerts"):
        kind, availability = context.kind(service), settings.objectives.availability
        for name, signal in context.tree["alerting"]["signals"].items():
            if not name.startswith(signals.BUDGET) or kind not in SERVES:
                continue
            changes = context.services[service].get("alerts", {}).get(name, {})
            for severity in SEVERITIES:
                limit = {**signal.get(severity, {}), **changes.get(severity, {})}
                if "above" not in limit or kind not in signal.get("kinds", (kind,)):
                    continue
                pair = signals.burn(limit["above"][1], limit.get("over", signals.WINDOW), availability)
                if not pair.feasible:
                    own = "above" in changes.get(severity, {})
                    where = ("services", service, "alerts") if own else ("alerting", "signals")
                    spot = Spot((*where, name, severity, "above"))
                    origin = context.origin(service, environment, "objectives", "availability")
                    message = (
                        f"{severity} of '{name}' can never fire for {service}: it waits for"
                        f" {pair.threshold:.0%} errors"
                    )
                    hint = "lower above, lengthen over, or promise more availability"
                    related = ((origin, f"the objective of {service}"),)
                    yield Finding("catalog/budget-infeasible", message, spot, hint, related)


RULES = (meaning, feasible)
