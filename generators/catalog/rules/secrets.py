"""Keys of secrets: a path that stays where it begins, and below the name of who reads it."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, Spot
from generators.conventions.in_cluster import INSTANCE_KEYS
from generators.problems import Severity

_NOWHERE = ("", ".", "..")
"""Parts that a store may drop or follow: the key would not be where it seems to be."""

_OF_THE_API = "data"
"""What the second version of Vault's store puts between mount and key in its addresses."""


def paths(context: Context) -> Iterator[Finding]:
    """A key has no empty part, no ``.`` and no ``..``."""
    for service, block in context.services.items():
        for name, one in block.get("secrets", {}).items():
            if any(part in _NOWHERE for part in one["key"].split("/")):
                message = f"the key '{one['key']}' has an empty part, a '.' or a '..'"
                spot = Spot(("services", service, "secrets", name, "key"))
                hint = f"write the path as the store has it, for example {service}/database"
                yield Finding("catalog/secret-path", message, spot, hint)


def owners(context: Context) -> Iterator[Finding]:
    """A key below the name of another service is that one's.

    A warning: two services may share a secret, and then somebody should know. What the store itself puts
    before a key makes no difference, nor do capitals, which some stores take for small letters.
    """
    for service, block in context.services.items():
        for name, one in block.get("secrets", {}).items():
            owner = _owner(context, one["key"])
            if owner != service and owner in context.services:
                message = f"{service} reads '{one['key']}', a secret of {owner}"
                spot = Spot(("services", service, "secrets", name, "key"))
                hint = f"give {service} a secret of its own, below {service}/"
                yield Finding("catalog/foreign-secret", message, spot, hint, (), Severity.WARNING)


def of_instances(context: Context) -> Iterator[Finding]:
    """No key where the passwords of servers are that keep the data of all."""
    for service, block in context.services.items():
        for name, one in block.get("secrets", {}).items():
            if _owner(context, one["key"]) == INSTANCE_KEYS:
                message = f"{service} reads '{one['key']}', where the passwords of servers are"
                spot = Spot(("services", service, "secrets", name, "key"))
                hint = f"give {service} a secret of its own, below {service}/"
                yield Finding("catalog/instance-secret", message, spot, hint)


def _owner(context: Context, key: str) -> str:
    """The part that a key is below, in small letters, without what the store puts before it; else nothing."""
    ignored = {_OF_THE_API, context.tree["platform"]["secrets"]["mount"]} - {*context.services}
    parts = key.lower().split("/")
    while parts[0] in ignored and parts[0] != INSTANCE_KEYS:
        parts = parts[1:] or [""]
    return parts[0] if parts[1:] else ""


RULES = (paths, owners, of_instances)
