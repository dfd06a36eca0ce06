"""Databases, caches and queues that run inside an environment: addresses, secrets and sizes.

The platform chart runs them, service charts connect to them, quotas must hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
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


REQUESTS: Mapping[str, Size] = {
    "nats": Size("50m", "128Mi", "128Mi"),
    "postgresql": Size("100m", "512Mi", "128Mi"),
    "redis": Size("50m", "128Mi", "128Mi"),
}
LIMITS: Mapping[str, Size] = {
    "nats": Size("500m", "256Mi", "128Mi"),
    "postgresql": Size("1", "1Gi", "128Mi"),
    "redis": Size("250m", "256Mi", "128Mi"),
}
"""By type of resource: what the one pod of an in-cluster instance takes of the quota."""


def host(resource: str) -> str:
    """The headless Service of an in-cluster resource: its host name within the namespace."""
    return resource


def secret_key(resource: str) -> str:
    """Where the store of secrets keeps the instance's password, in the field SECRET_FIELD."""
    return f"platform/{resource}"
