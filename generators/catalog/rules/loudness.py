"""Alerts reach somebody, and a service's own word for being down is no louder than its tier's cap for all."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.enumerations import SEVERITIES


def reachable(context: Context) -> Iterator[Finding]:
    """What shall call somebody reaches somebody."""
    for name, one in context.tree["alerting"]["severities"].items():
        path: KeyPath = ("alerting", "severities", name)
        if name == "critical" and one["notify"] == "none":
            hint = "write pagerduty, slack or email"
            yield Finding(
                "catalog/unheard",
                "critical alerts would reach nobody",
                Spot((*path, "notify")),
                hint,
            )
        elif one["notify"] == "none" and one.get("report", "none") == "none":
            message = f"{name} alerts would neither be told nor reported"
            spot = Spot((*path, "notify"))
            yield Finding("catalog/unheard", message, spot, "add report: weekly", missing_from=(path,))


def capped(context: Context) -> Iterator[Finding]:
    """``down`` is a severity that ``loudest`` lets through, in every environment."""
    for service, environment, settings in context.cases("down", "loudest"):
        down, loudest = settings.down, settings.loudest
        if SEVERITIES.index(down) >= SEVERITIES.index(loudest):
            continue
        own, cap = (context.origin(service, environment, key) for key in ("down", "loudest"))
        # What is built in is no place to write at: then it is the cap that was stated without the other.
        spot, other = (cap, own) if own.builtin else (own, cap)
        message = f"down: {down} is louder than loudest: {loudest}, which caps every alert"
        hint = f"write down: {loudest}, or loudest: {down}"
        yield Finding("catalog/louder-than-loudest", message, spot, hint, ((other, "compared with this"),))


RULES = (reachable, capped)
