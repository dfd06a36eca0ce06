"""From the valid tree to services, each complete in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from generators.catalog.build_alerting import MINUTE, limit
from generators.catalog.fingerprints import digest
from generators.catalog.layers import kind_of
from generators.catalog.resolve import Resolver
from generators.conventions.enumerations import SEVERITIES
from generators.grammar import stated
from generators.grammar.service import CALL, EGRESS, FLAG, USE
from generators.model import (
    Alerting,
    Call,
    Endpoint,
    Exemption,
    External,
    Flag,
    Fleet,
    Interface,
    Language,
    Limit,
    Metric,
    Permission,
    Secret,
    Service,
    Signal,
    Use,
)

Tree = Mapping[str, Any]


class ServiceBuilder:
    """Builds services over one fleet; what many of them have in common is built once."""

    def __init__(
        self, tree: Tree, fleet: Fleet, resolver: Resolver, interfaces: Mapping[str, Interface]
    ) -> None:
        self._interfaces = interfaces
        self._blocks: Tree = tree["services"]
        self._fleet, self._resolver = fleet, resolver
        self._ports = {name: block.get("port", 0) for name, block in self._blocks.items()}
        self._signals: dict[tuple[str, str], tuple[Signal, ...]] = {}

    def build(self, name: str) -> Service:
        """One service. Every name it mentions must have been proven to exist."""
        block, fleet = self._blocks[name], self._fleet
        get = block.get
        settings = self._resolver.service(name)
        kind = kind_of(block)
        calls = tuple(
            Call(call["id"], self._ports[call["id"]], stated(CALL, call, "optional"))
            for call in get("depends_on", ())
        )
        language = fleet.languages[block["language"]]
        if "coverage" in block:
            language = Language(language.name, block["coverage"])
        return Service(
            id=name,
            title=block["title"],
            description=get("description", block["title"]),
            kind=kind,
            tier=fleet.tiers[block["tier"]],
            team=fleet.teams[block["team"]],
            language=language,
            paths=tuple(get("paths", ())),
            port=self._ports[name],
            calls=calls,
            uses=tuple(
                Use(fleet.resources[use["id"]], stated(USE, use, "optional")) for use in get("uses", ())
            ),
            egress=tuple(_external(key, one) for key, one in block["egress"].items())
            if "egress" in block
            else (),
            secrets=tuple(Secret(key, one["key"], one["field"]) for key, one in block["secrets"].items())
            if "secrets" in block
            else (),
            permissions=tuple(map(_permission, get("permissions", ()))),
            flags=tuple(_flag(key, one) for key, one in block["flags"].items()) if "flags" in block else (),
            metrics=tuple(_metric(key, one) for key, one in block["metrics"].items())
            if "metrics" in block
            else (),
            signals=self._signals_of(kind, settings.base.loudest, get("alerts")),
            exemptions=tuple(
                Exemption(key, one["why"], one["until"]) for key, one in get("loosen", {}).items()
            ),
            base=settings.base,
            environments=settings.environments,
            fingerprint=digest([name, block, [call.port for call in calls]]),
            unwatched=digest([name, {key: one for key, one in block.items() if key != "alerts"}]),
            own_limits=tuple(own_limits(self._fleet.alerting, block["alerts"])) if "alerts" in block else (),
            interface=self._interfaces.get(name),
        )

    def _signals_of(self, kind: str, loudest: str, changes: Tree | None) -> tuple[Signal, ...]:
        found = self._signals.get((kind, loudest))
        if found is None:
            fitting = (signal for signal in self._fleet.alerting.signals if kind in signal.kinds)
            capped = tuple(_capped(signal, loudest) for signal in fitting)
            found = self._signals[(kind, loudest)] = capped
        if not changes:
            return found
        return tuple(
            _capped(with_changes(signal, changes[signal.name]), loudest)
            if signal.name in changes
            else _capped(signal, loudest)
            for signal in self._fleet.alerting.signals
            if kind in signal.kinds
        )


def with_changes(signal: Signal, changes: Tree) -> Signal:
    """The platform's signal with a service's own limits over it; limits it did not have are added."""
    known = {one.severity: one for one in signal.limits}
    limits = tuple(
        _changed(severity, known.get(severity), changes.get(severity))
        for severity in SEVERITIES
        if severity in known or severity in changes
    )
    return Signal(signal.name, signal.unit, limits, signal.description, signal.kinds)


def own_limits(alerting: Alerting, changes: Tree) -> Iterator[tuple[str, tuple[Limit, ...]]]:
    """What a service is watched for beside its signals, where its figures differ."""
    for name, limits in alerting.service_limits.items():
        if name in changes:
            yield name, tuple(_changed(one.severity, one, changes[name].get(one.severity)) for one in limits)


def _changed(severity: str, low: Limit | None, high: Tree | None) -> Limit:
    if high is None:
        assert low is not None
        return low
    if low is None:
        return limit(severity, high)
    return Limit(
        severity,
        high["above"][1] if "above" in high else low.above,
        high.get("for", low.duration),
        high["why"],
        high.get("over", low.window),
        high.get("below", low.below),
        high["least"] / MINUTE if "least" in high else low.least,
    )


def _capped(signal: Signal, loudest: str) -> Signal:
    """No limit louder than ``loudest``: a louder one speaks at that severity, if none does yet."""
    cap = SEVERITIES.index(loudest)
    if all(SEVERITIES.index(one.severity) >= cap for one in signal.limits):
        return signal
    kept = [one for one in signal.limits if SEVERITIES.index(one.severity) >= cap]
    if not any(one.severity == loudest for one in kept):
        quietest_of_louder = signal.limits[len(signal.limits) - len(kept) - 1]
        lowered = quietest_of_louder
        kept.insert(0, replace(lowered, severity=loudest, lowered_from=lowered.severity))
    return Signal(signal.name, signal.unit, tuple(kept), signal.description, signal.kinds)


def _external(name: str, value: Tree) -> External:
    port = stated(EGRESS, value, "port")
    endpoints = {
        environment: Endpoint(place["host"], port, tuple(place["cidrs"]))
        for environment, place in value["in"].items()
    }
    return External(name, value["purpose"], endpoints)


def _permission(value: Tree) -> Permission:
    lists = (tuple(value.get(key, ())) for key in ("groups", "resources", "names", "verbs"))
    return Permission(*lists)


def _flag(name: str, value: Tree) -> Flag:
    return Flag(
        name=name,
        owner=value["owner"],
        until=value["until"],
        default=stated(FLAG, value, "default"),
        environments=value.get("in", {}),
        description=value["description"],
    )


def _metric(name: str, value: Tree) -> Metric:
    above, below = value.get("above"), value.get("below")
    return Metric(
        name=name,
        type=value["type"],
        unit=value["unit"],
        description=value["description"],
        labels={label: tuple(values) for label, values in value.get("labels", {}).items()},
        above=above[1] if above else None,
        below=below[1] if below else None,
    )
