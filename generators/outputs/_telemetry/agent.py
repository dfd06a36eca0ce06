"""The collector on every node: reads the logs of the platform's pods, and the API server's audit log."""

from __future__ import annotations

from generators.conventions import telemetry
from generators.model import Fleet
from generators.outputs._namespaces import namespaces
from generators.outputs._overlays import Values
from generators.outputs._telemetry.parts import MEMORY, own_metrics, pod_attributes

COMMENTS = {
    "extensions": "Where each file was read up to, so that a restart loses and repeats nothing.",
    "receivers": "Lines that are JSON become attributes; trace and span ids link them to their trace.",
    "processors": "Which service a line is of, and how long it is kept, its pod says.",
    "exporters": "All goes to the central collector, which redacts; it waits on disk while that is away.",
}


def agent(fleet: Fleet) -> Values:
    """The whole configuration."""
    home = fleet.platform.prometheus.namespace
    return {
        "extensions": {
            "health_check": {"endpoint": "0.0.0.0:13133"},
            "file_storage": {"directory": "/var/lib/otelcol", "create_directory": True},
        },
        "receivers": {"filelog/pods": _pods(fleet), "filelog/audit": _audit()},
        "processors": {
            "memory_limiter": MEMORY,
            "k8sattributes": pod_attributes(
                fleet, [{"from": "resource_attribute", "name": "k8s.pod.uid"}], on_node=True
            ),
            "resource/audit": {
                "attributes": [
                    {"key": telemetry.KIND_ATTRIBUTE, "value": telemetry.AUDIT, "action": "upsert"},
                    {"key": "service.name", "value": "kube-apiserver", "action": "upsert"},
                ]
            },
            "batch": {"send_batch_size": 2000, "timeout": "2s"},
        },
        "exporters": {
            "otlp": {
                "endpoint": f"{telemetry.collector(home)}:{telemetry.COLLECTOR_GRPC}",
                "tls": {"ca_file": "/etc/otelcol/tls/ca.crt"},
                "retry_on_failure": {"enabled": True, "max_elapsed_time": "0s"},
                "sending_queue": {"enabled": True, "storage": "file_storage", "queue_size": 5000},
            }
        },
        "service": {
            "extensions": ["health_check", "file_storage"],
            "telemetry": own_metrics(),
            "pipelines": {
                "logs/pods": {
                    "receivers": ["filelog/pods"],
                    "processors": ["memory_limiter", "k8sattributes", "batch"],
                    "exporters": ["otlp"],
                },
                "logs/audit": {
                    "receivers": ["filelog/audit"],
                    "processors": ["memory_limiter", "resource/audit", "batch"],
                    "exporters": ["otlp"],
                },
            },
        },
    }


def _pods(fleet: Fleet) -> Values:
    return {
        "include": [f"/var/log/pods/{namespace}_*/*/*.log" for namespace in namespaces(fleet)],
        "start_at": "end",
        "include_file_path": True,
        "storage": "file_storage",
        "operators": [
            {"type": "container"},
            {"type": "json_parser", "if": 'body matches "^{"', "on_error": "send_quiet"},
            {
                "type": "trace_parser",
                "if": "attributes.trace_id != nil",
                "trace_id": {"parse_from": "attributes.trace_id"},
                "span_id": {"parse_from": "attributes.span_id"},
                "on_error": "send_quiet",
            },
            {
                "type": "severity_parser",
                "if": "attributes.level != nil",
                "parse_from": "attributes.level",
                "on_error": "send_quiet",
            },
            {"type": "move", "if": "attributes.message != nil", "from": "attributes.message", "to": "body"},
        ],
    }


def _audit() -> Values:
    return {
        "include": ["/var/log/kubernetes/audit/audit.log"],
        "start_at": "end",
        "storage": "file_storage",
        "operators": [
            {
                "type": "json_parser",
                "parse_to": "attributes.audit",
                "timestamp": {
                    "parse_from": "attributes.audit.stageTimestamp",
                    "layout_type": "gotime",
                    "layout": "2006-01-02T15:04:05.999999Z07:00",
                },
            },
            # The line stays as it was written: evidence. Nothing of it is masked as an attribute.
            {"type": "remove", "field": "attributes.audit"},
        ],
    }
