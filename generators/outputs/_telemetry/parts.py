"""What the collector on the nodes and the central one have in common."""

from __future__ import annotations

import json

from generators.conventions import telemetry
from generators.conventions.labels import ENVIRONMENT, LOG_RETENTION, TEAM, TIER, own
from generators.model import Fleet
from generators.outputs._overlays import Values

MEMORY: Values = {"check_interval": "1s", "limit_percentage": 75, "spike_limit_percentage": 20}
"""First in every pipeline: what is refused here is sent again, what is killed is lost."""


def own_metrics() -> Values:
    """Where the collector says how it does, for Prometheus to scrape."""
    reader = {"pull": {"exporter": {"prometheus": {"host": "0.0.0.0", "port": telemetry.COLLECTOR_METRICS}}}}  # noqa: S104 - inside its pod
    return {"metrics": {"level": "normal", "readers": [reader]}}


def redaction() -> dict[str, Values]:
    """Masks secrets and personal data in attributes, then in the text of log lines."""
    anywhere = [_masking(pattern) for pattern in telemetry.SECRETS.values()]
    of_audit = f'resource.attributes["{telemetry.KIND_ATTRIBUTE}"] == "{telemetry.AUDIT}"'
    elsewhere = [f"{_masking(pattern)} where not ({of_audit})" for pattern in telemetry.PERSONAL.values()]
    return {
        "redaction": {
            "allow_all_keys": True,
            "redact_all_types": True,
            "blocked_key_patterns": [telemetry.KEYS],
            "blocked_values": [*telemetry.SECRETS.values(), *telemetry.PERSONAL.values()],
            "summary": "info",
        },
        "transform/redaction": {
            "error_mode": "ignore",
            "log_statements": [
                {"context": "log", "conditions": ["IsString(body)"], "statements": [*anywhere, *elsewhere]}
            ],
        },
    }


def _masking(pattern: str) -> str:
    return f"replace_pattern(body, {json.dumps(pattern)}, {json.dumps(telemetry.MASK)})"


def pod_attributes(fleet: Fleet, sources: list[Values], *, on_node: bool) -> Values:
    """Says of each record which service, tier, team and environment it is of, by its pod."""
    platform = fleet.platform.name
    labels = [{"tag_name": "service.name", "key": "app.kubernetes.io/name", "from": "pod"}]
    labels += [
        {"tag_name": name, "key": own(platform, name), "from": "pod"} for name in (TIER, TEAM, ENVIRONMENT)
    ]
    stated: Values = {
        "auth_type": "serviceAccount",
        "extract": {
            "metadata": ["k8s.namespace.name", "k8s.pod.name", "k8s.node.name", "k8s.container.name"],
            "labels": labels,
            "annotations": [
                {
                    "tag_name": telemetry.RETENTION_ATTRIBUTE,
                    "key": own(platform, LOG_RETENTION),
                    "from": "pod",
                },
                *(() if on_node else _probes(platform)),
            ],
        },
        "pod_association": [{"sources": [source]} for source in sources],
    }
    if on_node:
        stated["filter"] = {"node_from_env_var": "NODE_NAME"}
    return stated


def _probes(platform: str) -> list[Values]:
    """The paths that each pod is probed at; only who receives traces wants them."""
    return [
        {
            "tag_name": telemetry.probe_attribute(probe),
            "key": telemetry.probe_annotation(platform, probe),
            "from": "pod",
        }
        for probe in telemetry.PROBES
    ]
