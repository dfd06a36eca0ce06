"""Mutes: a time on one day, not of everything, and of what is critical only for a while."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generators.catalog.context import Context, each
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.enumerations import SEVERITIES
from generators.grammar import stated
from generators.grammar.alerting import MUTE


def _mutes(context: Context) -> Iterator[tuple[KeyPath, str, dict[str, Any]]]:
    for name, one in context.tree["alerting"].get("mute", {}).items():
        yield ("alerting", "mute", name), name, one


def times(context: Context) -> Iterator[Finding]:
    """It begins before it ends, on one day."""
    for path, name, one in _mutes(context):
        starts, ends = stated(MUTE, one, "from"), stated(MUTE, one, "to")
        if starts >= ends:
            message = f"'{name}' would end at {ends}, before it begins at {starts}"
            spot = Spot((*path, "to" if "to" in one else "from"))
            hint = 'for a night write two: one with to: "24:00", one with from: "00:00"'
            yield Finding("catalog/time-order", message, spot, hint)


def names(context: Context) -> Iterator[Finding]:
    """Teams and tiers are there."""
    for path, _, one in _mutes(context):
        for key, what in (("teams", "team"), ("tiers", "tier")):
            for index, named in each(one, key):
                if named not in context.names(key):
                    yield context.unknown(what, named, key, (*path, key, index))


def narrow(context: Context) -> Iterator[Finding]:
    """It says what it holds back, and how long it does so with what somebody should be called for."""
    for path, name, one in _mutes(context):
        if not any(key in one for key in ("teams", "tiers", "severities")):
            message = f"'{name}' would hold back everything"
            hint = "add teams, tiers or severities"
            yield Finding("catalog/mute-of-everything", message, Spot(path, True), hint, missing_from=(path,))
        elif SEVERITIES[0] in one.get("severities", SEVERITIES) and "until" not in one:
            message = f"'{name}' holds back {SEVERITIES[0]} alerts for good"
            hint = 'add until: "year-month-day", or severities: [warning]'
            yield Finding("catalog/loosened", message, Spot(path, True), hint, missing_from=(path,))


RULES = (times, names, narrow)
