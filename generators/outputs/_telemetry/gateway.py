"""The central collector: receives, redacts, samples, and stores each record for as long as it states."""

from __future__ import annotations

from collections.abc import Iterator

from generators.conventions import metrics, telemetry
from generators.model import Fleet
from generators.outputs._overlays import Values
from generators.outputs._telemetry.parts import MEMORY, own_metrics, pod_attributes, redaction

COMMENTS = {
    "extensions": "What could not be sent yet waits on disk.",
    "receivers": "Services send OTLP over HTTP; the collectors on the nodes over TLS.",
    "processors": (
        "Services sample by their tier before they send. Of what arrives, traces with an error and slow\n"
        "ones are kept whole, the others up to a rate. Nothing is stored before it was redacted."
    ),
    "connectors": "By the days that the service's pods state, rounded up to a class that the store has.",
    "exporters": "Addresses and token come from the environment; the tenant decides how long it is kept.",
}
SLOW = 1000
"""Milliseconds from which a trace is always worth keeping: the longest latency objective of a tier."""
SPANS_PER_SECOND = 2000
"""Ordinary spans that are stored at most."""
_REDACTED = ["redaction", "transform/redaction"]


def gateway(fleet: Fleet) -> Values:
    """The whole configuration."""
    return {
        "extensions": {
            "health_check": {"endpoint": "0.0.0.0:13133"},
            "file_storage": {"directory": "/var/lib/otelcol", "create_directory": True},
        },
        "receivers": {"otlp/nodes": _nodes(), "otlp/services": _services()},
        "processors": {
            "memory_limiter": MEMORY,
            "k8sattributes": pod_attributes(fleet, [{"from": "connection"}], on_node=False),
            "filter/health": {
                "error_mode": "ignore",
                "traces": {"span": list(_asked_by_nobody())},
            },
            **redaction(),
            "tail_sampling": {
                "decision_wait": "10s",
                "num_traces": 50_000,
                "policies": [
                    {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
                    {"name": "slow", "type": "latency", "latency": {"threshold_ms": SLOW}},
                    {
                        "name": "ordinary",
                        "type": "rate_limiting",
                        "rate_limiting": {"spans_per_second": SPANS_PER_SECOND},
                    },
                ],
            },
            "batch": {"send_batch_size": 2000, "timeout": "2s"},
        },
        "connectors": {"routing": _routing()},
        "exporters": dict(_exporters(fleet)),
        "service": {
            "extensions": ["health_check", "file_storage"],
            "telemetry": own_metrics(),
            "pipelines": _pipelines(),
        },
    }


def _asked_by_nobody() -> Iterator[str]:
    """Spans of scrapes and probes, each by the path that its own pod is probed at.

    A span without a path and a pod without probes have both nothing, which would be equal.
    """
    path = 'attributes["url.path"]'
    yield f'{path} == "{metrics.PATH}"'
    for probe in telemetry.PROBES:
        stated = f'resource.attributes["{telemetry.probe_attribute(probe)}"]'
        yield f"{path} != nil and {path} == {stated}"


def retention(fleet: Fleet) -> Values:
    """How long the store keeps each tenant, as Loki and its like read limits by tenant."""
    platform = fleet.platform.name
    kept = {telemetry.log_tenant(platform, days): days for days in telemetry.RETENTION_CLASSES}
    kept[telemetry.audit_tenant(platform)] = telemetry.AUDIT_DAYS
    return {"overrides": {tenant: {"retention_period": f"{days * 24}h"} for tenant, days in kept.items()}}


def _nodes() -> Values:
    tls = {"cert_file": "/etc/otelcol/tls/tls.crt", "key_file": "/etc/otelcol/tls/tls.key"}
    return {"protocols": {"grpc": {"endpoint": f"0.0.0.0:{telemetry.COLLECTOR_GRPC}", "tls": tls}}}


def _services() -> Values:
    return {"protocols": {"http": {"endpoint": f"0.0.0.0:{telemetry.COLLECTOR_HTTP}"}}}


def _routing() -> Values:
    stated = f'attributes["{telemetry.RETENTION_ATTRIBUTE}"]'
    audit = {
        "context": "resource",
        "condition": f'attributes["{telemetry.KIND_ATTRIBUTE}"] == "{telemetry.AUDIT}"',
        "pipelines": ["logs/audit"],
    }
    # From short to long: the first that holds decides, so each means "up to".
    classes = [
        {
            "context": "resource",
            "condition": f"{stated} != nil and Int({stated}) <= {days}",
            "pipelines": [f"logs/{days}d"],
        }
        for days in telemetry.RETENTION_CLASSES
    ]
    default = [f"logs/{telemetry.DEFAULT_CLASS}d"]
    return {"error_mode": "ignore", "default_pipelines": default, "table": [audit, *classes]}


def _exporters(fleet: Fleet) -> Iterator[tuple[str, Values]]:
    platform = fleet.platform.name
    for days in telemetry.RETENTION_CLASSES:
        yield f"otlphttp/{days}d", _store("LOGS", telemetry.log_tenant(platform, days))
    yield "otlphttp/audit", _store("LOGS", telemetry.audit_tenant(platform))
    yield "otlphttp/traces", _store("TRACES", telemetry.trace_tenant(platform))


def _store(kind: str, tenant: str) -> Values:
    return {
        "endpoint": f"${{env:{kind}_ENDPOINT}}",
        "headers": {"Authorization": f"Bearer ${{env:{kind}_TOKEN}}", "X-Scope-OrgID": tenant},
        "compression": "gzip",
        "retry_on_failure": {"enabled": True, "max_elapsed_time": "0s"},
        "sending_queue": {"enabled": True, "storage": "file_storage", "queue_size": 5000},
    }


def _pipelines() -> Values:
    stored = {
        f"logs/{name}": {
            "receivers": ["routing"],
            "processors": ["batch"],
            "exporters": [f"otlphttp/{name}"],
        }
        for name in (*(f"{days}d" for days in telemetry.RETENTION_CLASSES), "audit")
    }
    return {
        "logs/nodes": {
            "receivers": ["otlp/nodes"],
            "processors": ["memory_limiter", *_REDACTED],
            "exporters": ["routing"],
        },
        "logs/services": {
            "receivers": ["otlp/services"],
            "processors": ["memory_limiter", "k8sattributes", *_REDACTED],
            "exporters": ["routing"],
        },
        **stored,
        "traces": {
            "receivers": ["otlp/services"],
            "processors": [
                "memory_limiter",
                "k8sattributes",
                "filter/health",
                "redaction",
                "tail_sampling",
                "batch",
            ],
            "exporters": ["otlphttp/traces"],
        },
    }
