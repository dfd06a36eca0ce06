"""Databases, caches and queues that run inside an environment: addresses and secrets.

The platform chart runs them, service charts connect to them. What stands here has to be the same in
all of them and is nobody's to choose; what an instance may take is the catalog's.
"""

from __future__ import annotations

from typing import NamedTuple

MONITOR_PORT = 8222
"""Where NATS answers HTTP: health for the kubelet, queue depth for KEDA."""
MONITOR_PORT_NAME = "monitor"
KEDA_NAMESPACE = "keda"
"""Where KEDA runs; the policy of an in-cluster queue admits it to the monitor port. No key of the catalog:
like every controller, it has a namespace that its own chart proposes, and jobs and runbooks name it so."""
SECRET_FIELD = "password"  # noqa: S105 - the name of a field, not its value

WITH_ROLES = "postgresql"
"""The type whose instances know each service by itself; of the others everybody has the one password."""
DATABASES = "databases"
"""The container beside an instance of PostgreSQL that makes the database of each service."""
DATABASE_KEYS = "^([a-z0-9-]+)/database$"
"""Where in the store each service's password is, in the field SECRET_FIELD; the group is its id."""
DATABASES_REFRESH = 60
"""Seconds after which a password that was put into the store is looked for: a first deployment waits."""
INSTANCE_KEYS = "platform"
"""Below which the store has the instances' own passwords; no service has this id."""


class Size(NamedTuple):
    """Kubernetes quantities of one pod."""

    cpu: str
    memory: str
    ephemeral_storage: str


DATABASES_REQUESTS = Size("10m", "32Mi", "16Mi")
DATABASES_LIMITS = Size("100m", "64Mi", "16Mi")
"""A shell that compares, and a client while something is new."""


def host(resource: str) -> str:
    """The headless Service of an in-cluster resource: its host name within the namespace."""
    return resource


def databases_secret(resource: str) -> str:
    """The Secret with the passwords of all services, which only an instance of PostgreSQL may read."""
    return f"{resource}-{DATABASES}"


def database_key(service: str) -> str:
    """Where the store of secrets keeps a service's own password of PostgreSQL: one of DATABASE_KEYS."""
    return f"{service}/database"


def secret_key(resource: str) -> str:
    """Where the store of secrets keeps the instance's password, in the field SECRET_FIELD."""
    return f"{INSTANCE_KEYS}/{resource}"
