"""The Prometheus object against prometheus.yml and its arguments, setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.checks._prometheus.arguments import retention

_GLOBAL = {
    "scrapeInterval": "scrape_interval",
    "scrapeTimeout": "scrape_timeout",
    "evaluationInterval": "evaluation_interval",
    "externalLabels": "external_labels",
    "bodySizeLimit": "body_size_limit",
    "targetLimit": "target_limit",
    "labelLimit": "label_limit",
    "labelNameLengthLimit": "label_name_length_limit",
    "labelValueLengthLimit": "label_value_length_limit",
    "keepDroppedTargets": "keep_dropped_targets",
}
_QUEUE = {
    "capacity": "capacity",
    "minShards": "min_shards",
    "maxShards": "max_shards",
    "maxSamplesPerSend": "max_samples_per_send",
    "batchSendDeadline": "batch_send_deadline",
    "minBackoff": "min_backoff",
    "maxBackoff": "max_backoff",
    "retryOnRateLimit": "retry_on_http_429",
}


def differences(
    plain: Mapping[str, Any], arguments: str, spec: Mapping[str, Any]
) -> tuple[int, tuple[str, ...]]:
    """How many settings were compared, and in words which differ."""
    compared = list(_compared(plain, arguments, spec))
    said = tuple(
        f"{name} is {one!r} in the plain files and {two!r} in the object"
        for name, one, two in compared
        if one != two
    )
    return len(compared), said


def _compared(
    plain: Mapping[str, Any], arguments: str, spec: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    for camel, word in _GLOBAL.items():
        yield word, plain["global"].get(word), spec.get(camel)
    for word in plain["global"]:
        if word not in _GLOBAL.values():
            yield word, plain["global"][word], None
    yield "retention", retention(arguments), spec.get("retention")
    one, other = plain.get("remote_write") or [], spec.get("remoteWrite") or []
    yield "number of remote writes", len(one), len(other)
    for writes, written in zip(one, other, strict=False):
        yield from _remote_write(writes, written)
    yield "Alertmanagers", _alertmanagers(plain), _operated(spec)


def _remote_write(plain: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for word, camel in (("name", "name"), ("url", "url"), ("remote_timeout", "remoteTimeout")):
        yield f"remote_write.{word}", plain.get(word), spec.get(camel)
    token = (spec.get("authorization") or {}).get("credentialsFile")
    yield "remote_write.authorization", (plain.get("authorization") or {}).get("credentials_file"), token
    queue = {word: (spec.get("queueConfig") or {}).get(camel) for camel, word in _QUEUE.items()}
    yield "remote_write.queue_config", plain.get("queue_config"), queue
    metadata = spec.get("metadataConfig") or {}
    said = {
        "send": metadata.get("send"),
        "send_interval": metadata.get("sendInterval"),
        "max_samples_per_send": metadata.get("maxSamplesPerSend"),
    }
    yield "remote_write.metadata_config", plain.get("metadata_config"), said
    words = {"sourceLabels": "source_labels", "targetLabel": "target_label"}
    steps = [
        {words.get(name, name): value for name, value in step.items()}
        for step in spec.get("writeRelabelConfigs") or ()
    ]
    yield "remote_write.write_relabel_configs", plain.get("write_relabel_configs"), steps


def _alertmanagers(plain: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Namespace and API version of each: how pods and Services are named is each delivery's own."""
    return [
        (namespace, str(one["api_version"]))
        for one in plain["alerting"]["alertmanagers"]
        for discovery in one["kubernetes_sd_configs"]
        for namespace in discovery["namespaces"]["names"]
    ]


def _operated(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    listed = (spec.get("alerting") or {}).get("alertmanagers") or ()
    return [(one["namespace"], str(one["apiVersion"]).lower()) for one in listed]
