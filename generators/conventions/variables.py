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

SECRET_WORDS = ("password", "token", "bearer", "secret", "private_key", "api_key")
"""What stands in the names of variables that hold secrets: the first anywhere, as in PGPASSWORD, the others
as words, for MAX_TOKENS and SECRETARY_EMAIL hold none.
"""
_PLACES = ("_file", "_url", "_host", "_port", "_pool", "_ttl", "_seconds")


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


def tells_a_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a secret, and not where something is."""
    lower = name.lower()
    told = SECRET_WORDS[0] in lower or any(f"_{word}_" in f"_{lower}_" for word in SECRET_WORDS)
    return told and not lower.endswith(_PLACES)
