"""Environment variables that a service is given because of what it states: what config must not set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.conventions.names import environment_prefix

FIXED = (
    "SERVICE_NAME",
    "SERVICE_VERSION",
    "ENVIRONMENT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_SERVICE_NAME",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
    "PORT",
    "SHUTDOWN_SECONDS",
    "FLAGS_FILE",
    "DATA_PATH",
)
"""Given to every service, or to every one of a kind."""


def derived(
    calls: Iterable[str], uses: Iterable[str], egress: Iterable[str], secrets: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Each variable with what it comes from, a key of the service: ``("LOGAI_URL", "depends_on")``."""
    for name in calls:
        yield f"{environment_prefix(name)}URL", "depends_on"
    for name in uses:
        for part in ("HOST", "PORT", "POOL"):
            yield f"{environment_prefix(name)}{part}", "uses"
    for name in egress:
        for part in ("HOST", "PORT"):
            yield f"{environment_prefix(name)}{part}", "egress"
    for name in secrets:
        yield f"{environment_prefix(name)}FILE", "secrets"
