"""Ids of services: what they may look like, and that no two of them collide in a derived name."""

from __future__ import annotations

from collections.abc import Iterator

from generators.catalog.context import Context
from generators.catalog.findings import Finding, Spot
from generators.conventions.names import RESERVED_IDS


def reserved(context: Context) -> Iterator[Finding]:
    """Ids that would collide with a folder, a chart or a key of Helm's."""
    for name in context.services:
        if name in RESERVED_IDS:
            hint = f"choose another id; reserved are {', '.join(sorted(RESERVED_IDS))}"
            spot = Spot(("services", name), True)
            yield Finding("catalog/reserved-id", f"the id '{name}' is reserved", spot, hint)


def equal_but_for_case(context: Context) -> Iterator[Finding]:
    """Two ids that some file systems and all host names take for one."""
    first: dict[str, str] = {}
    for name in context.names("services"):
        known = first.setdefault(str(name).lower(), name)
        if known != name:
            message = f"the ids '{known}' and '{name}' differ in case only"
            related = ((Spot(("services", known), True), f"'{known}' stands here"),)
            spot = Spot(("services", name), True)
            yield Finding(
                "catalog/id-collision", message, spot, "give one of them another id", related, as_written=True
            )


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


RULES = (reserved, equal_but_for_case, services_and_resources)
