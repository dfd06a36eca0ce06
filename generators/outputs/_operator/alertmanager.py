"""The operator's Alertmanager: the plain configuration in a Secret, and the plain arguments as fields."""

from __future__ import annotations

from generators.conventions import notifying, scraping
from generators.model import Fleet
from generators.outputs._overlays import Values

REPLICAS = 2
"""They tell each other what was sent: either may be moved, and nobody is told twice."""
SECRETS = ("heartbeat", "pagerduty", "slack", "smtp")
"""Secrets that the operator mounts below the folder that the configuration reads them from."""
FOLDER = "/etc/alertmanager/config"
"""Where the operator mounts every key of the configuration's Secret."""


def alertmanager(fleet: Fleet, retention: int) -> Values:
    """The whole object; ``retention`` in days, as the arguments of the plain files say."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Alertmanager",
        "metadata": _metadata(fleet),
        "spec": {
            "replicas": REPLICAS,
            "configSecret": secret_name(fleet),
            "secrets": list(SECRETS),
            "retention": f"{24 * retention}h",
            "enableFeatures": ["utf8-strict-mode"],
            "additionalArgs": [{"name": "dispatch.start-delay", "value": f"{notifying.START_DELAY}s"}],
        },
    }


def secret(fleet: Fleet, configuration: str, messages: str) -> Values:
    """The configuration as the operator reads it. It holds paths of secrets, and none itself."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {**_metadata(fleet), "name": secret_name(fleet)},
        "stringData": {"alertmanager.yaml": configuration, "messages.tmpl": messages},
    }


def secret_name(fleet: Fleet) -> str:
    """The Secret with the configuration."""
    return f"{fleet.platform.name}-alertmanager"


def _metadata(fleet: Fleet) -> Values:
    return {
        "name": fleet.platform.name,
        "namespace": fleet.platform.prometheus.namespace,
        "labels": {
            "app.kubernetes.io/name": scraping.ALERTMANAGER,
            "app.kubernetes.io/part-of": fleet.platform.name,
        },
    }
