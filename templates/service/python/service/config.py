"""Everything that is read from the environment, once, at the start. Which variables there are follows from
what the service uses and calls: no settings class knows them beforehand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from service.declaration import Declared

Address = Annotated[str, StringConstraints(pattern=r"^https?://", strip_whitespace=True)]
Port = Annotated[int, Field(ge=0, le=65_535)]
Words = Annotated[str, StringConstraints(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Database(_Frozen):
    """``host``: a host, or the folder of a unix socket."""

    host: Words
    port: Port = 5432
    pool: Annotated[int, Field(ge=1, le=1000)] = 5
    name: Words
    user: Words
    password: str | None = None


class Redis(_Frozen):
    """``host``: a host, or a unix socket."""

    host: Words
    port: Port = 6379
    password: str | None = None


class Upstream(_Frozen):
    """A service that is called."""

    id: str
    url: Address
    optional: bool


class Config(_Frozen):
    """Times that end in ``milliseconds`` or ``seconds`` are given in these."""

    service: Words
    version: str = "0.0.0"
    environment: str = "development"
    host: str = "::"
    port: Port
    log_level: Literal["debug", "info", "warn", "error"] = "info"
    flags_file: Path | None = None
    drain_milliseconds: Annotated[int, Field(ge=0, le=60_000)] | None = None
    shutdown_seconds: Annotated[int, Field(ge=0, le=3600)] = 20
    insecure_cookie: bool = False
    jwks_url: Address | Literal[""] = ""
    jwks_seconds: Annotated[int, Field(ge=1, le=86_400)] = 600
    issuer: str = ""
    audience: Words
    rate_limit: Annotated[int, Field(ge=1, le=1_000_000)] = 300
    rate_window_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    max_in_flight: Annotated[int, Field(ge=1, le=100_000)] = 200
    upstream_timeout_milliseconds: Annotated[int, Field(ge=10, le=60_000)] = 1000
    otel_exporter_otlp_endpoint: str | None = None
    database: Database | None = None
    redis: Redis | None = None
    upstreams: tuple[Upstream, ...] = ()

    @property
    def drain(self) -> float:
        """Seconds from SIGTERM on that it still answers as before."""
        stated = self.drain_milliseconds
        return min(2.0, self.shutdown_seconds / 2) if stated is None else stated / 1000

    @property
    def longest_end(self) -> float:
        """Seconds from SIGTERM on after which it has ended, whatever is open."""
        return max(self.drain, self.shutdown_seconds)


class ConfigError(Exception):
    """The environment does not fit; the text says everything that is wrong with it."""


_PLAIN = (
    *("environment", "host", "port", "log_level", "flags_file", "drain_milliseconds", "shutdown_seconds"),
    *("insecure_cookie", "jwks_url", "jwks_seconds", "issuer", "audience"),
    *("rate_limit", "rate_window_seconds", "max_in_flight", "upstream_timeout_milliseconds"),
    "otel_exporter_otlp_endpoint",
)


@dataclass(slots=True)
class _Names:
    """Which variable each place of the configuration came from."""

    found: dict[tuple[int | str, ...], str]


def read(declared: Declared, variables: Mapping[str, str]) -> Config:
    """Raises ConfigError."""
    names = _Names({})
    stated: dict[str, Any] = {"service": declared.id, "port": declared.port, "audience": declared.id}
    for field, name in (*((one, one.upper()) for one in _PLAIN), *_NAMED):
        names.found[(field,)] = name
        if value := variables.get(name):
            stated[field] = value
    _issuer(declared, variables, stated)
    stated["upstreams"] = _upstreams(declared, variables, names)
    problems: list[str] = []
    for use in declared.uses:
        if use.type == "postgresql":
            stated["database"] = _database(declared, use.name, variables, names, problems)
        elif use.type == "redis":
            stated["redis"] = _endpoint("redis", use.name, variables, names)
            password = _secret(_variable(use.name, "PASSWORD"), variables, problems)
            stated["redis"]["password"] = password
    try:
        config = Config.model_validate(stated)
    except ValidationError as error:
        for one in error.errors():
            place = one["loc"]
            known = (names.found[place[:length]] for length in (3, 2, 1) if place[:length] in names.found)
            problems.append(f"{next(known, '.'.join(map(str, place)))} is not valid: {one['msg']}")
    else:
        if declared.kind in ("web", "stateful") and not config.jwks_url:
            problems.append("JWKS_URL is not set")
        if declared.kind in ("web", "stateful") and not config.issuer:
            problems.append("ISSUER is not set")
    if problems:
        raise ConfigError(f"the environment does not fit: {'; '.join(dict.fromkeys(problems))}")
    return config


_NAMED = (("service", "SERVICE_NAME"), ("version", "SERVICE_VERSION"))


def _issuer(declared: Declared, variables: Mapping[str, str], stated: dict[str, Any]) -> None:
    url = variables.get(_variable(declared.issuer, "URL")) if declared.issuer else None
    if url:
        stated.setdefault("issuer", url.rstrip("/"))
        stated.setdefault("jwks_url", f"{url.rstrip('/')}/.well-known/jwks.json")


def _upstreams(declared: Declared, variables: Mapping[str, str], names: _Names) -> list[dict[str, Any]]:
    found = []
    for index, call in enumerate(declared.calls):
        name = _variable(call.id, "URL")
        names.found[("upstreams", index, "url")] = name
        found.append({"id": call.id, "optional": call.optional, "url": variables.get(name, "").rstrip("/")})
    return found


def _endpoint(field: str, resource: str, variables: Mapping[str, str], names: _Names) -> dict[str, Any]:
    stated: dict[str, Any] = {"host": variables.get(_variable(resource, "HOST"), "")}
    for part in ("HOST", "PORT", "POOL"):
        name = _variable(resource, part)
        names.found[(field, part.lower())] = name
        if value := variables.get(name):
            stated[part.lower()] = value
    return stated


def _database(
    declared: Declared, resource: str, variables: Mapping[str, str], names: _Names, problems: list[str]
) -> dict[str, Any]:
    own = declared.id.replace("-", "_")
    stated: dict[str, Any] = _endpoint("database", resource, variables, names)
    stated["name"] = variables.get("DATABASE_NAME") or own
    stated["user"] = variables.get("DATABASE_USER") or own
    stated["password"] = _secret("DATABASE_PASSWORD", variables, problems)
    return stated


def _secret(name: str, variables: Mapping[str, str], problems: list[str]) -> str | None:
    """The value itself, or the content of the file that ``<name>_FILE`` names."""
    path = variables.get(f"{name}_FILE")
    if not path:
        return variables.get(name) or None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        problems.append(f"{name}_FILE cannot be read: {error.strerror}")
        return None


def _variable(name: str, part: str) -> str:
    """``store-next``, ``URL`` → ``STORE_NEXT_URL``, as the chart writes it."""
    return re.sub("-", "_", name.upper()) + f"_{part}"
