"""Environment variables that a service is given because of what it states: what config must not set.

The workload chart sets them, a service's sources read them and the lab plays the chart; a contract test
holds all of these against what stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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

ISSUER = ("JWKS_URL", "ISSUER")
"""Whose tokens a service accepts, where it calls nobody who issues them: both come from ``config``."""

OF_SOURCES = (
    *("HOST", "LOG_LEVEL", "DRAIN_MILLISECONDS"),
    *(*ISSUER, "JWKS_SECONDS", "AUDIENCE", "INSECURE_COOKIE"),
    *("RATE_LIMIT", "RATE_WINDOW_SECONDS", "MAX_IN_FLIGHT", "UPSTREAM_TIMEOUT_MILLISECONDS"),
    *("DATABASE_NAME", "DATABASE_USER", "DATABASE_PASSWORD"),
)
"""What a service's sources read besides, and no chart sets: each has a default, or comes from ``config``."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "depends_on": ("URL",),
    "uses": ("HOST", "PORT", "POOL"),
    "egress": ("HOST", "PORT"),
    "secrets": ("FILE",),
}
"""By key of a service: what follows the prefix of each name below it."""
PASSWORD = "-password"  # noqa: S105 - the end of a name
"""What follows a resource's name in that of its password: ``redis-password``, REDIS_PASSWORD_FILE."""

SECRET_WORDS = ("password", "token", "bearer", "secret", "private_key", "api_key")
"""What stands in the names of variables that hold secrets: the first anywhere, as in PGPASSWORD, the others
as words, for MAX_TOKENS and SECRETARY_EMAIL hold none.
"""
_PLACES = ("_file", "_url", "_host", "_port", "_pool", "_ttl", "_seconds")


def derived(stated: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Each variable with what it comes from, a key of the service: ``("LOGAI_URL", "depends_on")``.

    ``stated`` has the names below each key of ``PARTS``.
    """
    for key, parts in PARTS.items():
        for name in stated[key]:
            prefix = environment_prefix(name)
            yield from ((f"{prefix}{part}", key) for part in parts)


def passwords(instances: Iterable[str]) -> Iterator[tuple[str, str]]:
    """As ``derived``, for those of the used resources that run inside the cluster and have one password."""
    for name in instances:
        for part in PARTS["secrets"]:
            yield f"{environment_prefix(name + PASSWORD)}{part}", "uses"


def tells_a_secret(name: str) -> bool:
    """Whether a variable's name says that its value is a secret, and not where something is."""
    lower = name.lower()
    told = SECRET_WORDS[0] in lower or any(f"_{word}_" in f"_{lower}_" for word in SECRET_WORDS)
    return told and not lower.endswith(_PLACES)
