"""The way in from outside: no more than a route can hold, under names that resolvers take."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding
from generators.conventions.names import host

_NAME_LIMIT = 253
_BOUNDS = {"hosts": 16, "paths": 64}
"""Host names of an HTTPRoute, and matches of one of its rules, at most (Gateway API)."""


def bounds(context: Context) -> Iterator[Finding]:
    """A Gateway's route has room for so many hosts and paths; an Ingress has no such bound."""
    if context.tree["platform"]["gateway"]["api"] != "gateway":
        return
    for service, environment, settings in context.cases("route"):
        for key, most in _BOUNDS.items():
            count = len(getattr(settings.route, key))
            if count > most:
                message = f"route.{key} has {count} entries, and a route of the Gateway API takes {most}"
                spot = context.origin(service, environment, "route", key)
                hint = f"keep {most}, or give the others to another service"
                yield Finding("catalog/wrong-value", message, spot, hint)


def lengths(context: Context) -> Iterator[Finding]:
    """A public host, domain included, is a name that a resolver takes."""
    environments = context.tree["environments"]
    for service, environment, settings in context.cases("route", apart=True):
        for label in settings.route.hosts:
            name = host(label, environments[environment]["domain"])
            if len(name) > _NAME_LIMIT:
                message = f"the host {label} has {len(name)} characters in {environment}, domain included"
                spot = context.origin(service, environment, "route", "hosts")
                hint = f"at most {_NAME_LIMIT} are allowed: shorten the host or the domain"
                yield Finding("catalog/name-too-long", message, spot, hint)


def sessions(context: Context) -> Iterator[Finding]:
    """A Gateway sends requests to pods, past the Service that would keep a client on one."""
    if context.tree["platform"]["gateway"]["api"] != "gateway":
        return
    for service, environment, settings in context.cases("route", "sessions"):
        if settings.sessions.sticky and settings.route.hosts:
            message = f"a Gateway keeps no client on one pod of {service}: its stable API has no word for it"
            spot = context.origin(service, environment, "sessions", "sticky")
            hint = "keep sessions where all pods find them, such as redis, or choose gateway.api: ingress"
            yield Finding("catalog/wrong-value", message, spot, hint)


RULES = (bounds, lengths, sessions)
