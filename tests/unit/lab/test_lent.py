"""A lab takes servers that are lent to it, by their addresses, and leaves nothing of its own in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import Lab, Missing, postgres, redis
from lab.ports import LOOPBACK, free
from lab.processes import Died
from tests.e2e.checkout import REPOSITORY


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> Iterator[postgres.Server]:
    """Servers of somebody else's, and a lab's variables that name them."""
    with Lab(REPOSITORY) as owner:
        database = postgres.Postgres(owner.folder / "lent", (LOOPBACK, free()))
        cache = redis.Redis(owner.folder / "cache", (LOOPBACK, port := free()))
        monkeypatch.setenv(
            "LAB_POSTGRES_URL", f"postgresql://{database.user}@{LOOPBACK}:{database.port}/postgres"
        )
        monkeypatch.setenv("LAB_REDIS_URL", f"redis://{LOOPBACK}:{port}")
        yield database
        cache.stop()
        database.stop()


@pytest.mark.slow
def test_what_is_lent_is_used_and_left_as_it_was(lent: postgres.Server) -> None:
    names = "select datname from pg_database order by 1"
    before = lent.query(names)
    with Lab(REPOSITORY) as lab:
        assert (lab.postgres.host, lab.postgres.port) == (LOOPBACK, lent.port)
        one = lab.postgres.create("one")
        one.query("create table t (n int); insert into t values (7)")
        lab.postgres.template("frozen", one)
        assert lab.postgres.create("two", template="frozen").query("select n from t") == [["7"]]
        assert len(lent.query(names)) == len(before) + 3
        assert lab.redis.query("SET", "a", "7") == "OK"
        lab.redis.empty()
        assert lab.redis.query("EXISTS", "a") == "0"
    assert lent.query(names) == before


@pytest.mark.slow
def test_a_proxy_stands_before_an_address_too(lent: postgres.Server) -> None:
    with Lab(REPOSITORY) as lab:
        proxy = lab.proxy(lab.redis.host, lab.redis.port)
        through = redis.Lent(f"redis://{proxy.host}:{proxy.port}")
        proxy.cut()
        with pytest.raises((OSError, Died)):
            redis.Lent(f"redis://{proxy.host}:{proxy.port}")
        proxy.restore()
        assert through.query("PING") == "PONG"


def test_where_none_is_installed_it_is_said_that_one_can_be_lent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(Path, "glob", lambda *_words: iter(()))
    for start, variable in ((postgres.Postgres, "LAB_POSTGRES_URL"), (redis.Redis, "LAB_REDIS_URL")):
        with pytest.raises(Missing, match=f"apt-get install .+; or name one that runs in {variable}$"):
            start(tmp_path / "none")


def test_nobody_at_the_address_is_said_with_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_REDIS_URL", f"redis://{LOOPBACK}:{(port := free())}")
    with Lab(REPOSITORY) as lab, pytest.raises(Died, match=f"no Redis at {LOOPBACK}:{port}"):
        _ = lab.redis
