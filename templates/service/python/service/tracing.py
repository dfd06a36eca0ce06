"""Traces, made only where there is somewhere to send them."""

import re

from starlette.types import ASGIApp

from service.config import Config
from service.declaration import Probes


def observed(app: ASGIApp, config: Config, probes: Probes) -> ASGIApp:
    """The application; where `OTEL_EXPORTER_OTLP_ENDPOINT` is set, with a span for each request of others."""
    if not config.otel_exporter_otlp_endpoint:
        return app
    # Late: half of the time that a start takes.
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({SERVICE_NAME: config.service, SERVICE_VERSION: config.version})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    HTTPXClientInstrumentor().instrument()
    quiet = (probes.startup, probes.readiness, probes.liveness, "/metrics")
    unseen = ",".join(f"{re.escape(path)}$" for path in quiet)
    traced: ASGIApp = OpenTelemetryMiddleware(app, excluded_urls=unseen)
    return traced
