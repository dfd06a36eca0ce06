"""The words of the OpenTelemetry Collector's configuration that this project writes, by component.

Closed on purpose, component by component: the collector refuses a word it does not know, and where
no collector is at hand to say so, this table does. None is a value, ``...`` a mapping of names of
the user's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TLS = {"ca_file": None, "cert_file": None, "key_file": None}
_RETRY = {"enabled": None, "max_elapsed_time": None}
_QUEUE = {"enabled": None, "storage": None, "queue_size": None}
_EXTRACT = {"tag_name": None, "key": None, "from": None}
_OPERATOR = {
    "type": None,
    "if": None,
    "on_error": None,
    "parse_from": None,
    "parse_to": None,
    "from": None,
    "to": None,
    "field": None,
    "trace_id": {"parse_from": None},
    "span_id": {"parse_from": None},
    "timestamp": {"parse_from": None, "layout_type": None, "layout": None},
}
COMPONENTS: Mapping[str, Mapping[str, Any]] = {
    "extensions": {
        "health_check": {"endpoint": None},
        "file_storage": {"directory": None, "create_directory": None},
    },
    "receivers": {
        "filelog": {
            "include": None,
            "start_at": None,
            "include_file_path": None,
            "storage": None,
            "operators": _OPERATOR,
        },
        "otlp": {
            "protocols": {
                "grpc": {"endpoint": None, "tls": _TLS},
                "http": {"endpoint": None, "tls": _TLS},
            }
        },
    },
    "processors": {
        "memory_limiter": {
            "check_interval": None,
            "limit_percentage": None,
            "spike_limit_percentage": None,
        },
        "batch": {"send_batch_size": None, "timeout": None},
        "resource": {"attributes": {"key": None, "value": None, "action": None}},
        "k8sattributes": {
            "auth_type": None,
            "extract": {"metadata": None, "labels": _EXTRACT, "annotations": _EXTRACT},
            "pod_association": {"sources": {"from": None, "name": None}},
            "filter": {"node_from_env_var": None},
        },
        "filter": {"error_mode": None, "traces": {"span": None}},
        "redaction": {
            "allow_all_keys": None,
            "redact_all_types": None,
            "blocked_key_patterns": None,
            "blocked_values": None,
            "summary": None,
        },
        "transform": {
            "error_mode": None,
            "log_statements": {"context": None, "conditions": None, "statements": None},
        },
        "tail_sampling": {
            "decision_wait": None,
            "num_traces": None,
            "policies": {
                "name": None,
                "type": None,
                "status_code": {"status_codes": None},
                "latency": {"threshold_ms": None},
                "rate_limiting": {"spans_per_second": None},
            },
        },
    },
    "connectors": {
        "routing": {
            "error_mode": None,
            "default_pipelines": None,
            "table": {"context": None, "condition": None, "pipelines": None},
        }
    },
    "exporters": {
        "otlp": {
            "endpoint": None,
            "tls": _TLS,
            "retry_on_failure": _RETRY,
            "sending_queue": _QUEUE,
        },
        "otlphttp": {
            "endpoint": None,
            "headers": ...,
            "compression": None,
            "retry_on_failure": _RETRY,
            "sending_queue": _QUEUE,
        },
    },
}
SERVICE: Mapping[str, Any] = {
    "extensions": None,
    "telemetry": {
        "metrics": {
            "level": None,
            "readers": {"pull": {"exporter": {"prometheus": {"host": None, "port": None}}}},
        }
    },
    "pipelines": ...,
}
PIPELINE: Mapping[str, Any] = {"receivers": None, "processors": None, "exporters": None}


def unknown(configuration: Mapping[str, Any]) -> Iterator[str]:
    """The path of every word that no component of ours has: ``processors.batch.tmeout``."""
    for section, found in configuration.items():
        if section == "service":
            yield from _inside(found, SERVICE, "service")
            for name, pipeline in found.get("pipelines", {}).items():
                yield from _inside(pipeline, PIPELINE, f"service.pipelines.{name}")
        elif section not in COMPONENTS:
            yield section
        else:
            for name, stated in found.items():
                words = COMPONENTS[section].get(name.partition("/")[0])
                if words is None:
                    yield f"{section}.{name}"
                else:
                    yield from _inside(stated, words, f"{section}.{name}")


def _inside(data: Any, words: Mapping[str, Any], path: str) -> Iterator[str]:
    for one in data if isinstance(data, list) else [data]:
        if not isinstance(one, dict):
            yield f"{path}: {one!r}"
            continue
        for word, value in one.items():
            if word not in words:
                yield f"{path}.{word}"
            elif isinstance(words[word], Mapping):
                yield from _inside(value, words[word], f"{path}.{word}")
