"""The environment: everything that is wrong with it is told at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.config import ConfigError, read
from service.declaration import Call, Declared, Probes, Use

DECLARED = Declared(
    id="a-service",
    title="A",
    kind="web",
    port=4000,
    latency=0.5,
    probes=Probes("/started", "/ready", "/live"),
    issuer="login",
    calls=(Call("login", optional=False),),
    uses=(Use("main-db", "postgresql", optional=False), Use("cache", "redis", optional=False)),
    metrics=(),
    flags={},
)
GOOD = {"LOGIN_URL": "http://login/", "MAIN_DB_HOST": "/run/pg", "CACHE_HOST": "redis"}


@pytest.mark.parametrize(
    ("stated", "drain", "longest"),
    [
        ({}, 2.0, 20),
        ({"SHUTDOWN_SECONDS": "1"}, 0.5, 1),
        ({"SHUTDOWN_SECONDS": "0"}, 0.0, 0),
        ({"DRAIN_MILLISECONDS": "0"}, 0.0, 20),
        ({"DRAIN_MILLISECONDS": "25000"}, 25.0, 25),
    ],
)
def test_an_end_leaves_time_to_finish_however_short_it_is(
    stated: dict[str, str], drain: float, longest: float
) -> None:
    config = read(DECLARED, {**GOOD, **stated})
    assert (config.drain, config.longest_end) == (drain, longest)


def test_what_is_not_said_has_a_default() -> None:
    config = read(DECLARED, GOOD)
    assert (config.port, config.host, config.service, config.issuer) == (
        4000,
        "::",
        "a-service",
        "http://login",
    )
    assert config.jwks_url == "http://login/.well-known/jwks.json"
    assert config.database is not None
    assert (config.database.name, config.database.user, config.database.port) == (
        "a_service",
        "a_service",
        5432,
    )


def test_a_secret_can_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hush\n")
    file = str(tmp_path / "password")
    config = read(DECLARED, {**GOOD, "DATABASE_PASSWORD_FILE": file, "CACHE_PASSWORD_FILE": file})
    assert config.database is not None
    assert config.redis is not None
    assert (config.database.password, config.redis.password) == ("hush", "hush")


def test_who_states_no_password_sends_none() -> None:
    redis = read(DECLARED, GOOD).redis
    assert redis is not None
    assert redis.password is None


def test_who_checks_tokens_needs_an_issuer() -> None:
    declared = replace(DECLARED, issuer="", uses=(Use("heap", "s3", optional=False),))
    with pytest.raises(ConfigError, match="JWKS_URL is not set; ISSUER is not set"):
        read(declared, GOOD)
    assert read(replace(declared, kind="worker"), GOOD).issuer == ""


def test_everything_that_is_wrong_is_named() -> None:
    bad = {"PORT": "x", "LOG_LEVEL": "loud", "MAIN_DB_POOL": "0", "DATABASE_PASSWORD_FILE": "/nowhere"}
    bad["CACHE_PASSWORD_FILE"] = "/nowhere"
    with pytest.raises(ConfigError) as refused:
        read(DECLARED, bad)
    for name in (*bad, "MAIN_DB_HOST", "CACHE_HOST", "LOGIN_URL"):
        assert name in str(refused.value), name
