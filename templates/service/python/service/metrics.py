"""Metrics: requests and durations under the names that the platform's alerts and dashboards read."""

from itertools import product

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from service.declaration import Declared, Metric

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """``own``: those of the catalog, by name."""

    def __init__(self, declared: Declared) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.requests = Counter(
            "http_requests_total",
            "Answers by method, route and status code.",
            ("method", "route", "code"),
            registry=self.registry,
        )
        self.duration = Histogram(
            "http_request_duration_seconds",
            "Seconds until the answer was sent, by method and route.",
            ("method", "route"),
            buckets=sorted({*SECONDS, declared.latency}),
            registry=self.registry,
        )
        self.own = {metric.name: _make(metric, self.registry) for metric in declared.metrics}


def _make(metric: Metric, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    """Every combination of labels is there from the start: what never happened reads 0, not nothing."""
    kind: type[Counter] | type[Gauge] | type[Histogram]
    kind = {"counter": Counter, "gauge": Gauge, "histogram": Histogram}[metric.type]  # type: ignore[assignment]
    made = kind(metric.name, metric.description, tuple(metric.labels), registry=registry)
    if metric.labels:
        for values in product(*metric.labels.values()):
            made.labels(*values)
    return made
