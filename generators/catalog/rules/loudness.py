"""How loud a service speaks: its own word for being down is no louder than its tier's cap for all."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding
from generators.conventions.enumerations import SEVERITIES


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


RULES = (capped,)
