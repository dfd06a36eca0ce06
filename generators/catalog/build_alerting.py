"""From the valid tree to who is told what: severities, signals, limits of platform parts, mutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.layers import merge
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.platform_limits import PARTS
from generators.grammar import stated
from generators.grammar.alerting import DAYS, MUTE, SEVERITY
from generators.model import Alerting, Exemption, Limit, Mail, Mute, Severity, Signal

Tree = Mapping[str, Any]


def build_alerting(value: Tree, builtin: Tree) -> Alerting:
    """``builtin`` is what the built-in layer says under the same key."""
    mail = value.get("mail")
    return Alerting(
        tuple(_severity(name, value["severities"][name]) for name in SEVERITIES),
        tuple(_signal(name, one) for name, one in value["signals"].items()),
        tuple(_mute(name, one) for name, one in value.get("mute", {}).items()),
        Mail(mail["relay"], mail["from"]) if mail else None,
        _platform(platform_limits(value, builtin)),
    )


def exemptions(value: Tree) -> Iterator[Exemption]:
    """What is loosened for the whole platform until some day: mutes, and limits of its parts."""
    for name, one in value.get("mute", {}).items():
        if "until" in one:
            yield Exemption(f"alerting.mute.{name}", one["why"], one["until"])
    for part, signals in value.get("platform", {}).items():
        for name, limits in signals.items():
            for severity, one in limits.items():
                if "until" in one:
                    key = f"alerting.platform.{part}.{name}.{severity}"
                    yield Exemption(key, one["why"], one["until"])


def platform_limits(value: Tree, builtin: Tree) -> Tree:
    """Limits of platform parts as they hold: the catalog's figures over the built-in ones."""
    return merge(builtin["platform"], value.get("platform", {}))  # type: ignore[no-any-return]


def limit(severity: str, value: Tree) -> Limit:
    """A limit from its mapping; the figure without the unit it was written in."""
    return Limit(severity, value["above"][1], value["for"], value["why"], value.get("over", 0))


def _platform(merged: Tree) -> dict[str, dict[str, tuple[Limit, ...]]]:
    return {
        part: {
            name: tuple(
                Limit(severity, one.get("above", 0), one["for"], one["why"], one.get("over", 0))
                for severity in SEVERITIES
                if (one := merged[part][name].get(severity))
            )
            for name in signals
        }
        for part, signals in PARTS.items()
    }


def _severity(name: str, value: Tree) -> Severity:
    return Severity(
        name,
        value["notify"],
        *(stated(SEVERITY, value, key) for key in ("respond_within", "repeat_every", "report")),
    )


def _signal(name: str, value: Tree) -> Signal:
    limits = tuple(limit(severity, value[severity]) for severity in SEVERITIES if severity in value)
    kinds = value.get("kinds")
    text = value.get("description", "")
    return (
        Signal(name, value["unit"], limits, text, tuple(kinds))
        if kinds
        else Signal(name, value["unit"], limits, text)
    )


def _mute(name: str, value: Tree) -> Mute:
    return Mute(
        name=name,
        days=tuple(value.get("days", DAYS)),
        starts=stated(MUTE, value, "from"),
        ends=stated(MUTE, value, "to"),
        zone=stated(MUTE, value, "zone"),
        teams=tuple(value.get("teams", ())),
        tiers=tuple(value.get("tiers", ())),
        severities=tuple(value.get("severities", ())),
        why=value["why"],
        until=value.get("until", ""),
    )
