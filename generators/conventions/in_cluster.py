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
"""Where KEDA runs; the policy of an in-cluster queue admits it to the monitor port."""
SECRET_FIELD = "password"  # noqa: S105 - the name of a field, not its value


class Size(NamedTuple):
    """Kubernetes quantities of one pod."""

    cpu: str
    memory: str
    ephemeral_storage: str


def host(resource: str) -> str:
    """The headless Service of an in-cluster resource: its host name within the namespace."""
    return resource


def secret_key(resource: str) -> str:
    """Where the store of secrets keeps the instance's password, in the field SECRET_FIELD."""
    return f"platform/{resource}"
