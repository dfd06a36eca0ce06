"""Which resources are copied, and with which programs: what charts, release records and checks agree on.

When and how long copies are kept is the catalog's. The figures here belong to the programs that make
copies: they stream, so a larger database takes longer and not more, and images are pinned with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from generators.conventions.in_cluster import Size
from generators.model import Fleet, Resource

TAKES = 2 * 3600
"""Seconds a copy may take; then it is ended, and the age of the last one tells."""
REQUESTS = Size("50m", "256Mi", "64Mi")
LIMITS = Size("500m", "256Mi", "64Mi")
"""What one copy takes of the quota while it is made: it streams, and holds nothing."""
CLIENTS: Mapping[str, tuple[str, str]] = {
    "nats": ("docker.io/natsio/nats-box", "0.18.1"),
    "postgresql": ("docker.io/library/postgres", "17.6"),
    "redis": ("docker.io/library/redis", "8.2.1"),
}
"""By type of resource: image and version with the programs, where no instance of ours has them."""
BARE_SERVERS = frozenset({"nats"})
"""Types whose own image holds nothing but the server."""


class Programs(NamedTuple):
    """An image that makes a copy. ``approved`` is its name in the environment's release record."""

    approved: str
    image: str
    version: str


def backup_job(resource: str) -> str:
    """The CronJob that keeps a resource safe."""
    return f"{resource}-backup"


def kept(fleet: Fleet) -> tuple[Resource, ...]:
    """The resources that are copied: those that state how, once there is somewhere to copy to."""
    if fleet.platform.backups is None:
        return ()
    return tuple(one for one in fleet.resources.values() if one.backup is not None)


def programs(resource: Resource, environment: str) -> Programs:
    """The server's own image, of this environment or of the one that comes closest to users; where
    there is none, or none with the programs, the one that ``CLIENTS`` names.
    """
    instances = resource.in_cluster
    instance = instances.get(environment) or next(iter(tuple(instances.values())[::-1]), None)
    if instance is None or resource.type in BARE_SERVERS:
        return Programs(backup_job(resource.name), *CLIENTS[resource.type])
    return Programs(resource.name, instance.image, instance.version)


def approvals(environment: str, fleet: Fleet) -> dict[str, str]:
    """Every image that an environment's release record must approve for the platform: name, version."""
    found = {
        one.approved: one.version for one in (programs(kept_one, environment) for kept_one in kept(fleet))
    }
    for resource in fleet.resources.values():
        if environment in resource.in_cluster:
            found[resource.name] = resource.in_cluster[environment].version
    return dict(sorted(found.items()))
