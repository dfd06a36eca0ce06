"""What must exist only once: ports, hosts, namespaces, domains, priorities, variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.free_ports import free_port
from generators.conventions import variables
from generators.conventions.in_cluster import KEDA_NAMESPACE, WITH_ROLES
from generators.conventions.names import (
    LABEL_LIMIT,
    SYSTEM_NAMESPACES,
    SYSTEM_PRIORITIES,
    host,
    priority_class,
    tenant_namespace,
)


def _twice(what: str, value: object, path: KeyPath, first: KeyPath, hint: str) -> Finding:
    message = f"{what} {value} is taken by {first[1]}"
    related = ((Spot(first), "taken here"),)
    return Finding("catalog/taken", message, Spot(path), hint, related)


def ports(context: Context) -> Iterator[Finding]:
    """One port, one service: a port in a log or a policy names its service."""
    stated = {name: block["port"] for name, block in context.services.items() if "port" in block}
    taken = set(stated.values())
    first: dict[int, KeyPath] = {}
    for name, port in stated.items():
        path: KeyPath = ("services", name, "port")
        known = first.setdefault(port, path)
        if known is not path:
            free = free_port(taken, port)
            # Proposed once: the next of many that share a port is told another one.
            taken.add(free)
            yield _twice("port", port, path, known, f"{free} is free")


def namespaces(context: Context) -> Iterator[Finding]:
    """Every namespace, tenants' too, is there once; what it is a part of stays within its limit."""
    first: dict[str, KeyPath] = {}
    bases = {one["namespace"] for one in context.tree["environments"].values()}
    for name, one in context.tree["environments"].items():
        path: KeyPath = ("environments", name)
        base = one["namespace"]
        yield from _like_a_tenant(base, bases, (*path, "namespace"))
        tenants = {
            tenant_namespace(base, tenant): (*path, "tenants", tenant) for tenant in one.get("tenants", {})
        }
        for namespace, place in {base: (*path, "namespace"), **tenants}.items():
            yield from _too_long(namespace, place)
            yield from _of_another(namespace, context.tree["platform"], place)
            known = first.setdefault(namespace, place)
            if known is not place:
                yield _twice("namespace", namespace, place, known, "choose another one")
        for tier in context.tree["tiers"]:
            priority = priority_class(base, tier)
            yield from _too_long(priority, (*path, "namespace"))
            if priority.startswith(SYSTEM_PRIORITIES):
                message = f"the priority class {priority} would begin with {SYSTEM_PRIORITIES}"
                hint = "choose another namespace: Kubernetes keeps such priorities for itself"
                yield Finding("catalog/taken", message, Spot((*path, "namespace")), hint)
                break


def _like_a_tenant(base: str, bases: Iterable[str], place: KeyPath) -> Iterator[Finding]:
    """Whom an alert of a namespace calls is told by what it begins with, since tenants have their own."""
    for other in sorted(bases):
        if base.startswith(f"{other}-"):
            message = f"the namespace {base} begins like those of tenants of {other}"
            yield Finding("catalog/taken", message, Spot(place), "choose one that begins otherwise")


def _too_long(name: str, place: KeyPath) -> Iterator[Finding]:
    if len(name) > LABEL_LIMIT:
        message = f"the name {name} has {len(name)} characters"
        yield Finding("catalog/name-too-long", message, Spot(place), f"at most {LABEL_LIMIT} are allowed")


def _of_another(namespace: str, platform: Mapping[str, Any], place: KeyPath) -> Iterator[Finding]:
    """An environment closes its namespace to the rest: in a shared one that hits what is not its own."""
    holders = {
        **dict.fromkeys(SYSTEM_NAMESPACES, "Kubernetes"),
        KEDA_NAMESPACE: "KEDA",
        platform["prometheus"]["namespace"]: "Prometheus",
        platform["gateway"]["namespace"]: "the gateway",
    }
    holder = holders.get(namespace) or ("Kubernetes" if namespace.startswith("kube-") else "")
    if holder:
        message = f"the namespace {namespace} belongs to {holder}"
        hint = "choose one that only this environment has, such as shop-staging"
        yield Finding("catalog/taken", message, Spot(place), hint)


def domains_and_priorities(context: Context) -> Iterator[Finding]:
    """Environments have domains of their own, tiers priorities of their own."""
    for section, key, hint in (
        ("environments", "domain", "choose another one"),
        ("tiers", "priority", "one of the two must yield where nodes are full"),
    ):
        first: dict[object, KeyPath] = {}
        for name, one in context.tree[section].items():
            path: KeyPath = (section, name, key)
            known = first.setdefault(one[key], path)
            if known is not path:
                yield _twice(key, one[key], path, known, hint)


def contexts(context: Context) -> Iterator[Finding]:
    """No two environments of one context: what is meant for one would be done in the other's cluster."""
    first: dict[str, KeyPath] = {}
    for name, one in context.tree["environments"].items():
        path: KeyPath = ("environments", name, "context")
        if "context" in one and (known := first.setdefault(one["context"], path)) is not path:
            yield _twice(
                "context",
                one["context"],
                path,
                known,
                "name one of its own, also where both are in one cluster",
            )


class _Answer(NamedTuple):
    """Who answers for a host."""

    environment: str
    service: str


def hosts(context: Context) -> Iterator[Finding]:
    """No two services answer for one path of one host, and no two environments for one host at all."""
    domains = {name: one["domain"] for name, one in context.tree["environments"].items()}
    routed: dict[tuple[str, str, str], _Answer] = {}
    anywhere: dict[str, _Answer] = {}
    # One host or path after the other would be told as often as two services have the same ones.
    told: set[tuple[_Answer, _Answer] | tuple[str, str]] = set()
    for name in context.settled:
        for environment, settings in context.settings(name).environments.items():
            own = _Answer(environment, name)
            for label, prefix in product(settings.route.hosts, settings.route.paths):
                address = host(label, domains[environment])
                known = routed.setdefault((environment, address, prefix), own)
                if known != own and (known.service, name) not in told:
                    told.add((known.service, name))
                    message = f"{address} is routed to {known.service} and to {name}"
                    hint = "give one of them another host or path"
                    yield _host_twice(context, message, hint, known, own)
                known = anywhere.setdefault(address, own)
                # With one domain for two environments every host is there twice: told as that.
                if domains[known.environment] != domains[environment] and (known, own) not in told:
                    told.add((known, own))
                    words = [f"to {one.service} in {one.environment}" for one in (known, own)]
                    message = f"{address} is routed {' and '.join(words)}"
                    hint = "give one of them another host, or one of the environments another domain"
                    yield _host_twice(context, message, hint, known, own)


def _host_twice(context: Context, message: str, hint: str, known: _Answer, own: _Answer) -> Finding:
    spot = context.origin(own.service, own.environment, "route", "hosts")
    place = context.origin(known.service, known.environment, "route", "hosts")
    related = ((place, f"of {known.service}"),)
    return Finding("catalog/taken", message, spot, hint, related, environment=own.environment)


def environment_variables(context: Context) -> Iterator[Finding]:
    """What a service is given by its dependencies is given once, and not set by config."""
    instances = {
        name
        for name, one in context.tree.get("resources", {}).items()
        if one["type"] != WITH_ROLES and any("in_cluster" in place for place in one["in"].values())
    }
    for name, block in context.services.items():
        # An id that is none is told by itself, and is empty here.
        uses = [use["id"] for use in block.get("uses", ()) if use["id"]]
        every = variables.derived(
            {
                "depends_on": (call["id"] for call in block.get("depends_on", ()) if call["id"]),
                "uses": uses,
                "egress": block.get("egress", ()),
                "secrets": block.get("secrets", ()),
            }
        )
        given = dict.fromkeys(variables.FIXED, "")
        for variable, key in every:
            if variable in given:
                cause = given[variable] or "every service"
                message = f"the variable {variable} would come from {key} and from {cause}"
                spot = Spot(("services", name, key))
                yield Finding("catalog/variable-collision", message, spot, "rename one of the two")
            given[variable] = key
        # After the comparison: a service may state that password too, for where the resource is outside.
        given.update(variables.passwords(name for name in uses if name in instances))
        for where, states in (
            ((), block),
            *((("in", e), s) for e, s in block.get("in", {}).items()),
        ):
            for variable in states.get("config", ()):
                if variable in given:
                    cause = given[variable] or "the chart"
                    message = f"the variable {variable} is set by {cause} already"
                    spot = Spot(("services", name, *where, "config", variable), True)
                    yield Finding("catalog/variable-collision", message, spot, "use another name")


RULES = (ports, namespaces, domains_and_priorities, contexts, hosts, environment_variables)
