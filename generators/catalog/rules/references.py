"""Every name that is used is defined: tiers, teams, services, resources, environments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.context import Context, each
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.service_limits import LIMITS
from generators.problems import Severity
from generators.suggest import listing, nearest

_OWN = (("tier", "tiers"), ("team", "teams"))
_LISTS = (("depends_on", "service", "services"), ("uses", "resource", "resources"))


def of_services(context: Context) -> Iterator[Finding]:
    """Tier, team, dependencies and resources of every service."""
    known = {section: context.names(section) for _, section in _OWN}
    known |= {section: context.names(section) for _, _, section in _LISTS}
    for name, block in context.services.items():
        for what, section in _OWN:
            if block[what] not in known[section]:
                yield context.unknown(what, block[what], section, ("services", name, what))
        for key, what, section in _LISTS:
            for index, one in each(block, key):
                if one["id"] not in known[section]:
                    path: KeyPath = ("services", name, key, index)
                    finding = context.unknown(what, one["id"], section, path)
                    yield finding._replace(given=(*finding.given, (*path, "id")))


def of_flags_and_alerts(context: Context) -> Iterator[Finding]:
    """Owners of flags are teams, changed limits belong to signals."""
    teams, signals = context.names("teams"), context.names("alerting", "signals")
    for name, block in context.services.items():
        path: KeyPath = ("services", name)
        for flag, one in block.get("flags", {}).items():
            if one["owner"] not in teams:
                yield context.unknown("team", one["owner"], "teams", (*path, "flags", flag, "owner"))
        for signal in block.get("alerts", {}):
            if signal not in signals and signal not in LIMITS:
                yield _unknown_signal(signal, signals, (*path, "alerts", signal))


def _unknown_signal(name: str, signals: Mapping[str, Any], path: KeyPath) -> Finding:
    near = nearest(name, (*signals, *LIMITS))
    hint = (f"did you mean '{near}'? " if near else "") + f"signals: {listing(signals)}"
    given = (("alerting", "signals"),)
    return Finding("catalog/unknown-signal", f"'{name}' is no signal", Spot(path, True), hint, given=given)


def of_queues(context: Context) -> Iterator[Finding]:
    """A queue that is scaled on is a resource of type nats, and used by the service."""
    resources = context.tree.get("resources", {})
    for name, block in context.services.items():
        used = {use["id"] for use in block.get("uses", ())}
        for where, states in _states(block):
            queue = states.get("scaling", {}).get("queue")
            if queue is None:
                continue
            path = ("services", name, *where, "scaling", "queue", "resource")
            resource = queue["resource"]
            if resource not in context.names("resources"):
                yield context.unknown("resource", resource, "resources", path)
            elif resources.get(resource, {}).get("type", "nats") != "nats":
                message = f"'{resource}' is {resources[resource]['type']}, not a queue"
                hint = "name a resource of type nats"
                related = ((Spot(("resources", resource, "type")), f"the type of {resource}"),)
                yield Finding("catalog/no-queue", message, Spot(path), hint, related)
            elif resource not in used:
                message = f"{name} is scaled on '{resource}' but does not use it"
                hint = f"add {resource} to uses"
                given = ("services", name, "uses")
                yield Finding(
                    "catalog/unused-queue", message, Spot(path), hint, missing_from=(given, given[:2])
                )


def _states(block: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    yield (), block
    for environment, inner in block.get("in", {}).items():
        yield ("in", environment), inner


def of_environments(context: Context) -> Iterator[Finding]:
    """Every environment that is named below ``in:`` exists."""
    tree = context.tree
    for section in ("kinds", "tiers", "services", "resources"):
        for name, one in tree.get(section, {}).items():
            yield from _environments(context, one, (section, name))
    for name, block in tree["services"].items():
        for section in ("egress", "flags"):
            for key, one in block.get(section, {}).items():
                yield from _environments(context, one, ("services", name, section, key))


def _environments(context: Context, one: Mapping[str, Any], path: KeyPath) -> Iterator[Finding]:
    for environment in one.get("in", ()):
        if environment not in context.names("environments"):
            finding = context.unknown("environment", environment, "environments", (*path, "in", environment))
            yield finding._replace(spot=finding.spot._replace(on_key=True))


def of_approvers(context: Context) -> Iterator[Finding]:
    """Who approves is a team; what asks for a person has someone to ask."""
    for name, one in context.tree["environments"].items():
        for index, team in each(one, "approvers"):
            if team not in context.names("teams"):
                path = ("environments", name, "approvers", index)
                yield context.unknown("team", team, "teams", path)
        if one["automatic_up_to"] != "high" and not one.get("approvers"):
            message = f"{name} asks a person above risk {one['automatic_up_to']}, but names no approvers"
            spot = Spot(("environments", name, "automatic_up_to"))
            missing_from = (("environments", name),)
            yield Finding(
                "catalog/no-approver", message, spot, "add approvers: [team]", missing_from=missing_from
            )


def of_teams(context: Context) -> Iterator[Finding]:
    """A team owns something or approves somewhere: else nothing ever reaches its receivers.

    A warning: its first service may be on its way.
    """
    tree = context.tree
    known = {team for one in tree["environments"].values() for team in one.get("approvers", ())}
    known |= {block["team"] for block in context.services.values()}
    known |= {
        flag["owner"] for block in context.services.values() for flag in block.get("flags", {}).values()
    }
    last = list(tree["environments"].values())[-1:]
    if not any(one.get("approvers") for one in last):
        # Then the first of all teams looks after what is no service's.
        known |= set(list(tree["teams"])[:1])
    for name in tree["teams"]:
        if name not in known:
            message = f"nothing ever reaches '{name}': it owns no service and approves nothing"
            hint = "give it a service, or remove the team"
            spot = Spot(("teams", name), True)
            gaps: tuple[KeyPath, ...] = (("services",), ("environments",))
            gaps += tuple(("services", service) for service in context.services)
            gaps += tuple(("environments", environment) for environment in tree["environments"])
            yield Finding("catalog/idle-team", message, spot, hint, (), Severity.WARNING, missing_from=gaps)


RULES = (of_services, of_flags_and_alerts, of_queues, of_environments, of_approvers, of_teams)
