"""Keys of secrets: a path that stays where it begins, and below the name of who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.in_cluster import INSTANCE_KEYS, SECRET_FIELD, WITH_ROLES, database_key
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


def signing_in(context: Context) -> Iterator[Finding]:
    """Who uses PostgreSQL has its password among its secrets, where others of the platform have theirs.

    A warning: a managed server may know a service by something else. Where nobody states such a secret, all
    do, and the rule is silent. Redis and NATS let in who comes from where a policy lets it, or bring their
    password along (in the cluster).
    """
    servers = {
        name: any("in_cluster" in one for one in resource["in"].values())
        for name, resource in context.tree.get("resources", {}).items()
        if resource["type"] == WITH_ROLES
    }
    stating = {name for name, block in context.services.items() if _has_password(name, block)}
    for service, block in context.services.items() if stating else ():
        for index, use in enumerate(block.get("uses", ())):
            inside = servers.get(use["id"])
            if inside is None or service in stating or (block.get("secrets") and not inside):
                continue
            key = database_key(service)
            message = f"{service} uses '{use['id']}' and does not read its password, {key}"
            hint = f"add secrets: {{database-password: {{key: {key}, field: {SECRET_FIELD}}}}}"
            spot = Spot(("services", service, "uses", index))
            gaps: tuple[KeyPath, ...] = (("services", service), ("services", service, "secrets"))
            yield Finding("catalog/no-password", message, spot, hint, (), Severity.WARNING, missing_from=gaps)


def _has_password(service: str, block: Mapping[str, Any]) -> bool:
    asked = {"key": database_key(service), "field": SECRET_FIELD}
    return asked in block.get("secrets", {}).values()


def _owner(context: Context, key: str) -> str:
    """The part that a key is below, in small letters, without what the store puts before it; else nothing."""
    ignored = {_OF_THE_API, context.tree["platform"]["secrets"]["mount"]} - {*context.services}
    parts = key.lower().split("/")
    while parts[0] in ignored and parts[0] != INSTANCE_KEYS:
        parts = parts[1:] or [""]
    return parts[0] if parts[1:] else ""


RULES = (paths, owners, of_instances, signing_in)
