"""Names in the catalog: what they may look like, and that no two of them collide in a derived name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.catalog.identifier import Why, as_device, as_word
from generators.catalog.identifier import reserved as reserved_id
from generators.conventions import names
from generators.conventions.backups import backup_job
from generators.conventions.in_cluster import databases_secret
from generators.conventions.monitoring import TIER as PLATFORM_TIER

_NAMED = ("environments", "teams", "tiers", "resources", "services")
_NAMED_BY_SERVICES = ("egress", "secrets", "flags")


def reserved(context: Context) -> Iterator[Finding]:
    """Ids that would collide with a folder, a chart or a key of Helm's; a tier that is not of services."""
    platform = context.tree["platform"]["name"]
    for name in context.services:
        yield from _told(reserved_id(name, platform), Spot(("services", name), True))
    if PLATFORM_TIER in context.names("tiers"):
        # A mute of that tier would hold back what is told of nodes and databases as well.
        message = f"the tier '{PLATFORM_TIER}' is reserved: the alerts of the platform itself carry it"
        spot = Spot(("tiers", PLATFORM_TIER), True)
        yield Finding("catalog/reserved-id", message, spot, "choose another name for the tier")


def devices(context: Context) -> Iterator[Finding]:
    """Names that no folder or file can have on Windows; each of these sections names some."""
    for section in _NAMED:
        for name in context.tree.get(section, ()):
            yield from _told(as_device(name), Spot((section, name), True))


def services_and_resources(context: Context) -> Iterator[Finding]:
    """A service and a resource of one name: both would be a host and a prefix of variables."""
    for name in context.names("resources"):
        if name in context.services:
            message = f"'{name}' is a service and a resource"
            related = ((Spot(("resources", name), True), "the resource"),)
            yield Finding(
                "catalog/id-collision",
                message,
                Spot(("services", name), True),
                "rename one of them: both become a host name in the namespace",
                related,
            )


def objects(context: Context) -> Iterator[Finding]:
    """A service or resource named like an object that something else has in the namespace.

    Whether that object is rendered today does not count: an id stays, a strategy changes.
    """
    platform = context.tree["platform"]["name"]
    of_platform = {
        names.tls_secret(platform): "the certificate of the environment",
        **dict.fromkeys(names.NAMESPACE_OWN, "Kubernetes"),
    }
    services, resources = context.names("services"), context.names("resources")
    derived: dict[str, KeyPath] = {}
    for service in services:
        path: KeyPath = ("services", service)
        derived |= {f"{service}{suffix}": path for suffix in names.SERVICE_SUFFIXES}
        derived[f"{names.SCALER_PREFIX}{service}"] = path
    for of_resource in (backup_job, databases_secret):
        derived |= {of_resource(resource): ("resources", resource) for resource in resources}
    for section, every in (("services", services), ("resources", resources)):
        for name in every:
            spot = Spot((section, name), True)
            hint = "choose another name: both would be one object in the namespace"
            if name in of_platform or name.startswith(names.PLATFORM_PREFIX):
                owner = of_platform.get(name, f"the platform, as every name with {names.PLATFORM_PREFIX}")
                yield Finding("catalog/taken", f"the name '{name}' belongs to {owner}", spot, hint)
            elif name in derived:
                other = derived[name]
                message = f"'{name}' is the name of an object of '{other[1]}'"
                related = ((Spot(other, True), f"'{other[1]}' stands here"),)
                yield Finding("catalog/taken", message, spot, hint, related)


def words(context: Context) -> Iterator[Finding]:
    """Names that stand without quotes in many a file, and mean something else to many a reader there."""
    for name, spot in (*_of_the_platform(context), *_of_services(context)):
        yield from _told(as_word(name), spot)


def _told(why: Why | None, spot: Spot) -> Iterator[Finding]:
    if why:
        rule, message, hint = why
        yield Finding(rule, message, spot, hint)


def _of_the_platform(context: Context) -> Iterator[tuple[str, Spot]]:
    tree = context.tree
    for path, text in _texts(tree["platform"], ("platform",)):
        if path[-1] != "title":
            yield text, Spot(path)
    for section in _NAMED:
        for name in tree.get(section, ()):
            yield name, Spot((section, name), True)
    for name, one in tree["environments"].items():
        yield one["namespace"], Spot(("environments", name, "namespace"))
        for tenant in one.get("tenants", ()):
            yield tenant, Spot(("environments", name, "tenants", tenant), True)


def _of_services(context: Context) -> Iterator[tuple[str, Spot]]:
    for service, block in context.services.items():
        for key in _NAMED_BY_SERVICES:
            for name in block.get(key, ()):
                yield name, Spot(("services", service, key, name), True)


def _texts(block: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for key, value in block.items():
        if isinstance(value, dict):
            yield from _texts(value, (*path, key))
        elif isinstance(value, str):
            yield (*path, key), value


RULES = (reserved, devices, services_and_resources, objects, words)
