"""Where services run, and so where others look for them: namespaces of environments and tenants."""

from __future__ import annotations

from collections.abc import Iterator

from generators.conventions import names
from generators.model import Fleet


def namespaces(fleet: Fleet) -> tuple[str, ...]:
    """All of them, in the order of promotion."""
    return tuple(name for name, _ in by_environment(fleet))


def by_environment(fleet: Fleet) -> Iterator[tuple[str, str]]:
    """Each namespace with the name of its environment."""
    for environment in fleet.environments:
        yield environment.namespace, environment.name
        for tenant in environment.tenants:
            yield names.tenant_namespace(environment.namespace, tenant.name), environment.name
