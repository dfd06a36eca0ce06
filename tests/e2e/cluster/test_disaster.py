"""A database and a cache are lost and come back from their last copies: what that costs, held to its promise.

API server, jobs, roles and commands are real, and so are PostgreSQL and Redis: one server before the
disaster and an empty one after it. The node runs the scripts that the objects on the server hold.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster import Cluster, running
from cluster.api import MERGE
from cluster.fleet import install
from cluster.ports import free
from cluster.processes import wait_until
from generators.model import Backup
from generators.toolchain import Toolchain
from lab import Lab
from lab.missing import find
from lab.ports import LOOPBACK
from lab.postgres import Postgres
from lab.redis import PACKAGE, Redis
from tests.e2e.cluster.desk import Desk, rules
from tests.e2e.cluster.executor import HELD, Executor, with_programs
from tests.support.catalogs import REPOSITORY, load

pytestmark = pytest.mark.slow

SPACE, RESOURCE, CACHE = "codai-staging", "postgres", "redis"
JOBS = f"/apis/batch/v1/namespaces/{SPACE}/cronjobs"
CLAIMS = f"/api/v1/namespaces/{SPACE}/persistentvolumeclaims"
DEPLOYER = "deployer"
ROWS = 20_000
SUM = "select count(*), sum(hashtext(t::text)) from payments t"
CONTENTS = """
local keys, sum = redis.call('KEYS', '*'), ''
table.sort(keys)
for _, key in ipairs(keys) do sum = redis.sha1hex(sum .. key .. redis.call('DUMP', key)) end
return #keys .. ' ' .. sum"""
OTHER = 3
"""Another database of the cache than the first."""
ENDS = 3600
"""Seconds that a token of the cache lives."""
PATIENCE = 120
"""Seconds for a job that takes one."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """The platform chart alone: databases, their nightly jobs, and who may start them."""
    model = load("services.yaml")
    helm = Toolchain(REPOSITORY, lambda _: None).program("helm")
    with running(model) as one:
        first = model.fleet.environments[0]
        install(one, model, first, helm=helm, charts=REPOSITORY / "charts", services=())
        claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "backups"}}
        spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
        assert one.api.request("POST", CLAIMS, {**claim, "spec": spec}).ok
        held = {"template": {"metadata": {"annotations": HELD}}}
        patch = {"spec": {"jobTemplate": {"spec": held}}}
        for resource in (RESOURCE, CACHE):
            assert one.api.request("PATCH", f"{JOBS}/{resource}-backup", patch, content=MERGE).ok
        yield one


@pytest.fixture
def lab() -> Iterator[Lab]:
    """Its folder, which the account of PostgreSQL gets through to; pytest's own are closed to it."""
    with Lab(REPOSITORY) as one:
        yield one


def server(folder: Path) -> Postgres:
    """An empty server with the account that the jobs go by."""
    started = Postgres(folder)
    started.query("create role postgres superuser login")
    return started


def address(of: Postgres) -> dict[str, str]:
    return {"PGHOST": of.host, "HOST": of.host, "PGPORT": str(of.port), "PORT": str(of.port)}


def test_a_lost_database_comes_back_from_its_last_copy(
    cluster: Cluster, lab: Lab, record_property: Callable[[str, object], None]
) -> None:
    desk = Desk(cluster, REPOSITORY)
    promise = load("services.yaml").fleet.resources[RESOURCE].backup
    assert promise is not None
    before = server(lab.folder / "before")
    with Executor(cluster, SPACE, "backup", lab.folder, with_programs(before._bin)) as node:
        try:
            node.environment |= address(before)
            database = before.create("wallet")
            database.query("create table payments (id bigint primary key, note text not null)")
            rows = f"insert into payments select n, md5(n::text) from generate_series(1, {ROWS}) n"
            database.query(rows)
            wanted = database.query(SUM)
            copied = time.monotonic()
            code, document = desk.do(f"backup staging {RESOURCE} --apply --wait {PATIENCE}", role=DEPLOYER)
            assert code == 0, (document["findings"], node.said)
            wait_until(lambda: kept(desk, RESOURCE), 30, "the CronJob to count its copy")
            database.query("insert into payments values (0, 'after the copy')")
        finally:
            before.stop()
        lost = time.monotonic()
        after = server(lab.folder / "after")
        try:
            node.environment |= address(after)
            words = f"restore staging {RESOURCE} --lost --reason disk --wait {PATIENCE}"
            code, document = desk.do(f"{words} --copy 20200101T000000Z --apply", role=DEPLOYER)
            assert (code, rules(document)) == (1, {"restore/failed"})
            assert "there is no copy '20200101T000000Z'" in node.said[-1]
            assert after.query("select count(*) from pg_database where datname = 'wallet'") == [["0"]]
            begun = time.monotonic()
            code, document = desk.do(f"{words} --apply", role=DEPLOYER)
            back = time.monotonic()
            assert code == 0, (document["findings"], node.said)
            assert after.query(SUM, "wallet") == wanted
            # What came after the copy is what a recovery point allows to lose, and nothing else is.
            assert after.query("select count(*) from payments where id = 0", "wallet") == [["0"]]
        finally:
            after.stop()
    held(promise, document, lost - copied, back - begun, f"{ROWS} rows", record_property)
    actions = [one["action"] for one in desk.do(f"history staging {RESOURCE}")[1]["history"][RESOURCE]]
    assert actions == ["copied", "restore-failed", "restored"]


class Cached:
    """A Redis of one's own that asks for the password that is kept in the cluster."""

    def __init__(self, folder: Path, password: str) -> None:
        (self.port,) = free(1)
        self._own = Redis(folder, (LOOPBACK, self.port))
        self._own.query("config", "set", "requirepass", password)
        self._environment = {**os.environ, "REDISCLI_AUTH": password}

    def query(self, *words: str, number: int = 0) -> str:
        command = ["redis-cli", "-e", "-s", self._own.host, "-n", str(number), *words]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.strip()

    def contents(self) -> list[str]:
        """A sum over every key with all that it holds, of each database that is used."""
        return [self.query("eval", CONTENTS, "0", number=number) for number in (0, OTHER)]

    def stop(self) -> None:
        self._own.stop()


def filled(cache: Cached) -> list[str]:
    """Keys of every kind, one that ends and one with odd bytes, in two databases; their sum."""
    cache.query("eval", f"for n = 1, {ROWS} do redis.call('SET', 'session:' .. n, n) end", "0")
    cache.query("hset", "profile", "name", "Ana", "note", "two words")
    cache.query("rpush", "queue", "first", "second")
    cache.query("zadd", "rank", "1", "a", "2.5", "b")
    cache.query("eval", "redis.call('SET', 'odd \\0\\n\\255', 'x\\0y')", "0")
    cache.query("set", "elsewhere", "1", number=OTHER)
    wanted = cache.contents()
    cache.query("set", "token", "t", "ex", str(ENDS))
    return wanted


def password(cluster: Cluster) -> str:
    """What the job that copies the cache signs in with."""
    pod = cluster.api.get(f"{JOBS}/{CACHE}-backup")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (name,) = (one["secret"]["secretName"] for one in pod["volumes"] if "secret" in one)
    kept = cluster.api.get(f"/api/v1/namespaces/{SPACE}/secrets/{name}")["data"]
    return base64.b64decode(kept["password"]).decode()


def test_a_lost_cache_comes_back_from_its_last_copy(
    cluster: Cluster, lab: Lab, record_property: Callable[[str, object], None]
) -> None:
    desk = Desk(cluster, REPOSITORY)
    promise = load("services.yaml").fleet.resources[CACHE].backup
    assert promise is not None
    word = password(cluster)
    before = Cached(lab.folder / "cache-before", word)
    programs = Path(find("redis-server", PACKAGE)).parent
    with Executor(cluster, SPACE, "backup", lab.folder, with_programs(programs)) as node:
        try:
            node.environment |= {"HOST": LOOPBACK, "PORT": str(before.port)}
            wanted = filled(before)
            copied = time.monotonic()
            code, document = desk.do(f"backup staging {CACHE} --apply --wait {PATIENCE}", role=DEPLOYER)
            assert code == 0, (document["findings"], node.said)
            wait_until(lambda: kept(desk, CACHE), 30, "the CronJob to count its copy")
            before.query("set", "after", "the copy")
        finally:
            before.stop()
        lost = time.monotonic()
        after = Cached(lab.folder / "cache-after", word)
        try:
            node.environment |= {"PORT": str(after.port)}
            # What is there gives way to the copy as a whole.
            after.query("set", "meanwhile", "1")
            words = f"restore staging {CACHE} --lost --reason disk --wait {PATIENCE}"
            code, document = desk.do(f"{words} --copy 20200101T000000Z --apply", role=DEPLOYER)
            assert (code, rules(document)) == (1, {"restore/failed"})
            assert "there is no copy '20200101T000000Z'" in node.said[-1]
            assert after.query("dbsize") == "1"
            begun = time.monotonic()
            code, document = desk.do(f"{words} --apply", role=DEPLOYER)
            back = time.monotonic()
            assert code == 0, (document["findings"], node.said)
            assert after.query("exists", "after", "meanwhile") == "0"
            assert 0 < int(after.query("ttl", "token")) < ENDS
            after.query("del", "token")
            assert after.contents() == wanted
        finally:
            after.stop()
    held(promise, document, lost - copied, back - begun, f"{ROWS} keys", record_property)
    actions = [one["action"] for one in desk.do(f"history staging {CACHE}")[1]["history"][CACHE]]
    assert actions == ["copied", "restore-failed", "restored"]


def held(
    promise: Backup,
    document: dict[str, Any],
    point: float,
    taken: float,
    what: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Holds the recovery point and the recovery time, in seconds, to what the catalog promises."""
    assert point <= promise.recovery_point
    assert document["seconds"] <= taken + 1 <= promise.recovery_time
    record_property("recovery_point_seconds", round(point, 1))
    record_property("recovery_time_seconds", round(taken, 1))
    sys.stdout.write(
        f"{what}: recovery point {point:.1f} s of {promise.recovery_point} s promised, "
        f"recovery time {taken:.1f} s of {promise.recovery_time} s\n"
    )


def kept(desk: Desk, resource: str) -> bool:
    return desk.do(f"backup staging {resource}", role=DEPLOYER)[0] == 0
