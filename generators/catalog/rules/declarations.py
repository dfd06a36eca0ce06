"""What a service declares of its own: metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from generators.catalog.context import Context
from generators.catalog.findings import Finding, KeyPath, Spot
from generators.conventions.metrics import DURATION, REQUESTS

_MOST_SERIES = 200
_STANDARD = (REQUESTS, DURATION, "up")
_TAKEN_LABELS = frozenset(
    (
        *("job", "instance", "service", "tier", "team", "environment", "namespace", "pod", "container"),
        *("node", "endpoint", "le", "quantile", "severity", "signal"),
    )
)
_OF_OTHERS = {
    **dict.fromkeys(("process", "go", "python", "nodejs", "jvm"), "the client library of a language"),
    **dict.fromkeys(("scrape", "prometheus", "alertmanager"), "Prometheus itself"),
    **dict.fromkeys(("kube", "kubelet", "container", "apiserver"), "Kubernetes"),
    **dict.fromkeys(("node", "machine"), "the machines"),
    **dict.fromkeys(("pg", "redis", "nats", "probe", "keda", "otelcol"), "an exporter of the platform"),
}
"""What others begin their metrics with: rules for theirs would read the service's as well."""
_SUFFIXES = {"_bucket": "histogram", "_count": "histogram", "_sum": "histogram"}


def metrics(context: Context) -> Iterator[Finding]:
    """Names by the conventions of Prometheus, labels that are bounded and free."""
    for service, block in context.services.items():
        for name, one in block.get("metrics", {}).items():
            path: KeyPath = ("services", service, "metrics", name)
            yield from _name(name, one, path)
            yield from _labels(name, one, path)
            if "above" in one and "below" in one and one["above"][1] <= one["below"][1]:
                message = f"'{name}' could never be between below and above"
                yield Finding("catalog/metric", message, Spot((*path, "above")), "raise above or lower below")


def _name(name: str, one: Mapping[str, Any], path: KeyPath) -> Iterator[Finding]:
    spot = Spot(path, True)
    first, _, _ = name.partition("_")
    if name in _STANDARD:
        message = f"'{name}' is a metric that every service exports"
        yield Finding("catalog/metric", message, spot, "choose another name")
    elif first in _OF_OTHERS and first != path[1]:
        message = f"'{name}' begins with {first}_, as the metrics of {_OF_OTHERS[first]} do"
        hint = f"begin with the service: {str(path[1]).replace('-', '_')}_{name}"
        yield Finding("catalog/metric", message, spot, hint)
    elif (one["type"] == "counter") != name.endswith("_total"):
        message = f"'{name}' is a {one['type']}: counters end in _total, and nothing else does"
        right = f"{name}_total" if one["type"] == "counter" else name.removesuffix("_total")
        yield Finding("catalog/metric", message, spot, f"write {right}, or change its type")
    elif any(name.endswith(suffix) for suffix in _SUFFIXES):
        message = f"'{name}' ends like a series of a histogram"
        yield Finding("catalog/metric", message, spot, "drop the suffix; a histogram adds it itself")


def _labels(name: str, one: Mapping[str, Any], path: KeyPath) -> Iterator[Finding]:
    labels = one.get("labels", {})
    for label in labels:
        if label in _TAKEN_LABELS:
            message = f"the label '{label}' is given by the scraper"
            spot = Spot((*path, "labels", label), True)
            yield Finding("catalog/metric", message, spot, "choose another name")
    series = prod(len(values) for values in labels.values())
    if series > _MOST_SERIES:
        message = f"'{name}' could have {series} series for each pod"
        hint = f"at most {_MOST_SERIES}: drop a label or some of its values"
        yield Finding("catalog/metric", message, Spot((*path, "labels"), True), hint)


RULES = (metrics,)
