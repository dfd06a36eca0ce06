"""The words of Prometheus' configuration that this project writes: all known to 2.53 and to 3.x.

Closed on purpose. What one of the two does not know stops that version from starting; a word comes
in here when both are known to read it, with the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_RELABEL = {
    "source_labels": None,
    "separator": None,
    "regex": None,
    "target_label": None,
    "replacement": None,
    "action": None,
}
_KUBERNETES = {"role": None, "namespaces": {"names": None}, "selectors": {"role": None, "label": None}}
_AUTHORIZATION = {"credentials_file": None}
_SCRAPE = {
    "job_name": None,
    "scrape_interval": None,
    "scrape_timeout": None,
    "metrics_path": None,
    "scheme": None,
    "honor_labels": None,
    "params": {"module": None},
    "sample_limit": None,
    "target_limit": None,
    "body_size_limit": None,
    "authorization": _AUTHORIZATION,
    "tls_config": {"ca_file": None, "server_name": None},
    "kubernetes_sd_configs": _KUBERNETES,
    "static_configs": {"targets": None, "labels": ...},
    "relabel_configs": _RELABEL,
    "metric_relabel_configs": _RELABEL,
}
WORDS: Mapping[str, Any] = {
    "global": {
        "scrape_interval": None,
        "scrape_timeout": None,
        "evaluation_interval": None,
        "external_labels": ...,
        "body_size_limit": None,
        "target_limit": None,
        "label_limit": None,
        "label_name_length_limit": None,
        "label_value_length_limit": None,
        "keep_dropped_targets": None,
    },
    "rule_files": None,
    "scrape_config_files": None,
    "scrape_configs": _SCRAPE,
    "alerting": {
        "alertmanagers": {
            "api_version": None,
            "timeout": None,
            "kubernetes_sd_configs": _KUBERNETES,
            "relabel_configs": _RELABEL,
        }
    },
    "remote_write": {
        "name": None,
        "url": None,
        "remote_timeout": None,
        "authorization": _AUTHORIZATION,
        "queue_config": {
            "capacity": None,
            "min_shards": None,
            "max_shards": None,
            "max_samples_per_send": None,
            "batch_send_deadline": None,
            "min_backoff": None,
            "max_backoff": None,
            "retry_on_http_429": None,
        },
        "metadata_config": {"send": None, "send_interval": None, "max_samples_per_send": None},
        "write_relabel_configs": _RELABEL,
    },
}
"""By word what may stand inside: None for values, ``...`` for names of the user's own."""


def unknown(data: Any, words: Mapping[str, Any] = WORDS, path: str = "") -> Iterator[str]:
    """The path of every word that is not in the table: ``scrape_configs.fallback_scrape_protocol``."""
    for one in data if isinstance(data, list) else [data]:
        if not isinstance(one, dict):
            yield f"{path}: {one!r}"
            continue
        for word, value in one.items():
            here = f"{path}.{word}" if path else str(word)
            if word not in words:
                yield here
            elif isinstance(words[word], Mapping):
                yield from unknown(value, words[word], here)
