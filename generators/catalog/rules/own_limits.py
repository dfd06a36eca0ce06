"""What a service changes of what every service is watched for: only what there is, in its unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.rules.built_in_limits import FIGURES
from generators.conventions.service_limits import LIMITS, ServiceLimit, heard
from generators.suggest import listing

_WRITTEN = {
    "ratio": "a percentage such as 5%",
    "seconds": "a duration such as 1h",
    "count": "a number",
}


def fitting(context: Context) -> Iterator[Finding]:
    """Every changed limit is one of a service of that kind, with its severities and figures."""
    for service, block in context.services.items():
        kind = context.kind(service)
        for name, changes in block.get("alerts", {}).items():
            limit = LIMITS.get(name)
            if limit is None:
                continue
            path: KeyPath = ("services", service, "alerts", name)
            if kind not in limit.kinds:
                message = f"'{name}' is not watched on kind {kind}"
                gap = (("services", service),)
                yield Finding(
                    "catalog/key-and-kind", message, Spot(path, True), "remove it", missing_from=gap
                )
                continue
            for severity, one in changes.items():
                spot = Spot((*path, severity), True)
                if severity in limit.severities and (unheard := _unheard(context, service, name, spot)):
                    yield unheard
                else:
                    yield from _figures(name, limit, severity, one, spot.path)


def _unheard(context: Context, service: str, name: str, spot: Spot) -> Finding | None:
    """A limit of a severity that the service is never told at: changing it would change nothing."""
    if service not in context.settled:
        return None
    told = heard(name, context.settings(service).base.down)
    if spot.path[-1] == told:
        return None
    tier: str = context.services[service]["tier"]
    message = f"'{name}' has no {spot.path[-1]} limit to change: {service} is told of it as {told}"
    related = ((context.origin(service, None, "down"), "as loud as its `down` makes it"),)
    given: tuple[KeyPath, ...] = (("services", service, "down"), ("tiers", tier, "down"))
    return Finding("catalog/no-limit", message, spot, f"write {told}", related, given=given)


def _figures(
    name: str, limit: ServiceLimit, severity: str, one: Mapping[str, Any], path: KeyPath
) -> Iterator[Finding]:
    if severity not in limit.severities:
        message = f"'{name}' has no {severity} limit to change"
        hint = f"write {listing(limit.severities)}"
        yield Finding("catalog/no-limit", message, Spot(path, True), hint)
        return
    for figure in FIGURES:
        if figure in one and figure not in (*limit.figures, "for"):
            message = f"'{name}' has no figure '{figure}'"
            hint = f"it has {listing((*limit.figures, 'for'))}"
            yield Finding("catalog/no-limit", message, Spot((*path, figure), True), hint)
    if "above" in one and "above" in limit.figures:
        unit, value = one["above"]
        spot = Spot((*path, "above"))
        if unit != limit.unit:
            message = f"the unit of '{name}' is {limit.unit}, and this is no {limit.unit}"
            yield Finding("catalog/limit-unit", message, spot, f"write {_WRITTEN[limit.unit]}")
        elif unit == "ratio" and not 0 < value < 1:
            message = "a share is between 0% and 100%, both excluded"
            yield Finding("catalog/limit-unit", message, spot, "write less than 100%")


RULES = (fitting,)
