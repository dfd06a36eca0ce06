"""From the valid tree to who is told what: severities, signals, limits of platform parts, mutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.layers import merge
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.platform_limits import PARTS
from generators.grammar import stated
from generators.grammar.alerting import DAYS, MUTE, SEVERITY
from generators.model import Alerting, Escalation, Exemption, Limit, Mail, Mute, Severity, Signal

Tree = Mapping[str, Any]
MINUTE = 60


def build_alerting(value: Tree, builtin: Tree) -> Alerting:
    """``builtin`` is what the built-in layer says under the same key."""
    mail = value.get("mail")
    return Alerting(
        tuple(_severity(name, value["severities"][name]) for name in SEVERITIES),
        tuple(_signal(name, one) for name, one in value["signals"].items()),
        tuple(_mute(name, one) for name, one in value.get("mute", {}).items()),
        Mail(mail["relay"], mail["from"]) if mail else None,
        _platform(platform_limits(value, builtin)),
        {name: _limits(one) for name, one in service_limits(value, builtin).items()},
        Escalation(**{**builtin["escalation"], **value.get("escalation", {})}),
    )


def exemptions(value: Tree) -> Iterator[Exemption]:
    """What is loosened for all until some day: mutes, limits of signals, services and platform parts."""
    for name, one in value.get("mute", {}).items():
        if "until" in one:
            yield Exemption(f"alerting.mute.{name}", one["why"], one["until"])
    stated = [
        (f"signals.{name}", {severity: signal[severity] for severity in SEVERITIES if severity in signal})
        for name, signal in value["signals"].items()
    ]
    stated += [(f"services.{name}", limits) for name, limits in value.get("services", {}).items()]
    stated += [
        (f"platform.{part}.{name}", limits)
        for part, signals in value.get("platform", {}).items()
        for name, limits in signals.items()
    ]
    for key, limits in stated:
        for severity, one in limits.items():
            if "until" in one:
                yield Exemption(f"alerting.{key}.{severity}", one["why"], one["until"])


def platform_limits(value: Tree, builtin: Tree) -> Tree:
    """Limits of platform parts as they hold: the catalog's figures over the built-in ones."""
    return merge(builtin["platform"], value.get("platform", {}))  # type: ignore[no-any-return]


def service_limits(value: Tree, builtin: Tree) -> Tree:
    """What every service is watched for beside the signals, likewise."""
    return merge(builtin["services"], value.get("services", {}))  # type: ignore[no-any-return]


def limit(severity: str, value: Tree) -> Limit:
    """A limit from its mapping; the figure without the unit it was written in."""
    return Limit(severity, value["above"][1], value["for"], value["why"], value.get("over", 0))


def _platform(merged: Tree) -> dict[str, dict[str, tuple[Limit, ...]]]:
    return {part: {name: _limits(merged[part][name]) for name in signals} for part, signals in PARTS.items()}


def _limits(value: Tree) -> tuple[Limit, ...]:
    """From loudest to quietest; a figure that the limit does not have is 0."""
    return tuple(
        Limit(
            severity,
            one.get("above", 0),
            one["for"],
            one["why"],
            one.get("over", 0),
            one.get("below", 0),
            one.get("least", 0) / MINUTE,
        )
        for severity in SEVERITIES
        if (one := value.get(severity))
    )


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
