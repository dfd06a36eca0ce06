"""Traces, made only where there is somewhere to send them."""

import os
from collections.abc import MutableMapping
from typing import Any

from fastapi.telemetry import TelemetryConfig

from service.config import Config
from service.declaration import Probes


def start(config: Config) -> None:
    """Where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, spans are sent there: those that FastAPI makes of requests
    and those of calls. Without it FastAPI makes none.
    """
    if not config.otel_exporter_otlp_endpoint:
        return
    # Late: half of the time that a start takes.
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.sdk.resources import SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # The chart's name goes first; without one the SDK would say "unknown_service".
    os.environ.setdefault("OTEL_SERVICE_NAME", config.service)
    provider = TracerProvider(resource=Resource.create({SERVICE_VERSION: config.version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    HTTPXClientInstrumentor().instrument()


def of_requests(probes: Probes) -> TelemetryConfig:
    """One span for each request of others, under the pattern of its route. Metrics are scraped and logs
    collected from standard output: FastAPI is to send neither.
    """
    quiet = {probes.startup, probes.readiness, probes.liveness, "/metrics"}

    def unseen(scope: MutableMapping[str, Any]) -> bool:
        return scope["path"] in quiet

    return {
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
        "exclude": unseen,
    }
