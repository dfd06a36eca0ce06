"""Limits that hold for nobody: whoever changes one should know that nothing changes."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.service_limits import LIMITS, heard
from generators.problems import Severity
from generators.suggest import listing


def own(context: Context) -> Iterator[Finding]:
    """What is watched at public hosts only is not changed by a service that has none."""
    for service, block in context.services.items():
        for name in block.get("alerts", {}):
            limit = LIMITS.get(name)
            if limit is None or not limit.public or context.kind(service) not in limit.kinds:
                continue
            if service in context.settled and not _public(context, service):
                last = [*context.settings(service).environments][-1]
                message = f"'{name}' is watched at public hosts in {last}, where {service} has none"
                spot = Spot(("services", service, "alerts", name), True)
                hint = "remove it, or add route: {hosts: [name]}"
                gaps: tuple[KeyPath, ...] = (("services", service), ("services", service, "route"))
                yield Finding("catalog/no-limit", message, spot, hint, missing_from=gaps)


def common(context: Context) -> Iterator[Finding]:
    """A limit for all that no service is told by. A warning: the next service may be.

    Beside one that somebody is told by, it may have to stand: the louder must not wait for longer.
    """
    for name, limits in context.tree["alerting"].get("services", {}).items():
        watched = LIMITS[name]
        found = [
            service
            for service in context.settled
            if context.kind(service) in watched.kinds and (not watched.public or _public(context, service))
        ]
        told = {heard(name, context.settings(service).base.down) for service in found}
        for severity in () if told & limits.keys() else limits:
            if severity not in watched.severities:
                continue
            message = f"nobody is told of '{name}' as {severity}"
            told_as = f"services are told of it as {listing(sorted(told))}"
            hint = f"leave it out: {told_as if told else 'no service is watched for it'}"
            spot = Spot(("alerting", "services", name, severity), True)
            yield Finding(
                "catalog/idle-limit", message, spot, hint, (), Severity.WARNING, missing_from=_of_all(context)
            )


def _public(context: Context, service: str) -> bool:
    """Whether it has a public host in the environment where users are, the last one: what is watched."""
    every = [*context.settings(service).environments.values()]
    return bool(every and every[-1].route.hosts)


def _of_all(context: Context) -> tuple[KeyPath, ...]:
    """Where it is decided who is told of what: by kind, route and ``down``, of a service or of its tier."""
    stated: list[KeyPath] = [("services",), ("tiers",), ("kinds",)]
    for section in ("services", "tiers", "kinds"):
        stated += [(section, name) for name in context.tree.get(section, {})]
        stated += [(section, name, "route") for name in context.tree.get(section, {})]
    return tuple(stated)


RULES = (own, common)
