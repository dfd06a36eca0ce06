"""A database and a cache are lost and come back from their last copies: what that costs, held to its promise.

API server, jobs, roles and commands are real, and so are PostgreSQL and Redis: one server before the
disaster and an empty one after it. The node runs the scripts that the objects on the server hold.
"""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cluster import Cluster, running
from cluster.api import MERGE
from cluster.fleet import install
from cluster.processes import wait_until
from cluster.rehearsal.executor import HELD, Executor
from cluster.rehearsal.stores import ENDS, ROWS, Cache, Database
from generators.model import Backup
from generators.toolchain import Toolchain
from lab import Lab
from tests.e2e.cluster.desk import Desk, rules
from tests.support.catalogs import REPOSITORY, load

pytestmark = pytest.mark.slow

SPACE, RESOURCE, CACHE = "codai-staging", "postgres", "redis"
JOBS = f"/apis/batch/v1/namespaces/{SPACE}/cronjobs"
CLAIMS = f"/api/v1/namespaces/{SPACE}/persistentvolumeclaims"
DEPLOYER = "deployer"
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


def test_a_lost_database_comes_back_from_its_last_copy(
    cluster: Cluster, lab: Lab, record_property: Callable[[str, object], None]
) -> None:
    desk = Desk(cluster, REPOSITORY)
    promise = load("services.yaml").fleet.resources[RESOURCE].backup
    assert promise is not None
    before = Database(lab.folder / "before")
    with Executor(cluster, SPACE, "backup", lab.folder, before.environment) as node:
        try:
            before.fill()
            wanted = before.contents()
            copied = time.monotonic()
            code, document = desk.do(f"backup staging {RESOURCE} --apply --wait {PATIENCE}", role=DEPLOYER)
            assert code == 0, (document["findings"], node.said)
            wait_until(lambda: kept(desk, RESOURCE), 30, "the CronJob to count its copy")
            before.later()
            assert before.contents() != wanted
        finally:
            before.stop()
        lost = time.monotonic()
        after = Database(lab.folder / "after")
        try:
            node.environment |= after.environment
            words = f"restore staging {RESOURCE} --lost --reason disk --wait {PATIENCE}"
            code, document = desk.do(f"{words} --copy 20200101T000000Z --apply", role=DEPLOYER)
            assert (code, rules(document)) == (1, {"restore/failed"})
            assert "there is no copy '20200101T000000Z'" in node.said[-1]
            assert not after.filled
            begun = time.monotonic()
            code, document = desk.do(f"{words} --apply", role=DEPLOYER)
            back = time.monotonic()
            assert code == 0, (document["findings"], node.said)
            # What came after the copy is what a recovery point allows to lose, and nothing else is.
            assert after.contents() == wanted
        finally:
            after.stop()
    held(promise, document, lost - copied, back - begun, f"{ROWS} rows", record_property)
    actions = [one["action"] for one in desk.do(f"history staging {RESOURCE}")[1]["history"][RESOURCE]]
    assert actions == ["copied", "restore-failed", "restored"]


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
    before = Cache(lab.folder / "cache-before", word)
    with Executor(cluster, SPACE, "backup", lab.folder, before.environment) as node:
        try:
            before.fill()
            wanted = before.contents()
            copied = time.monotonic()
            code, document = desk.do(f"backup staging {CACHE} --apply --wait {PATIENCE}", role=DEPLOYER)
            assert code == 0, (document["findings"], node.said)
            wait_until(lambda: kept(desk, CACHE), 30, "the CronJob to count its copy")
            before.later()
        finally:
            before.stop()
        lost = time.monotonic()
        after = Cache(lab.folder / "cache-after", word)
        try:
            node.environment |= after.environment
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
