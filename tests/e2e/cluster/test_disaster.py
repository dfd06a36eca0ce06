"""A database is lost and comes back from its last copy: what that costs, measured, and what is promised.

API server, jobs, roles and commands are real, and so is PostgreSQL: one server before the disaster, an
empty one after it. The node runs the scripts that the objects on the server hold.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cluster import Cluster, running
from cluster.api import MERGE
from cluster.fleet import install
from cluster.processes import wait_until
from generators.toolchain import Toolchain
from lab import Lab
from lab.postgres import Postgres
from tests.e2e.cluster.desk import Desk, rules
from tests.e2e.cluster.executor import HELD, Executor, with_programs
from tests.unit.cluster.test_plan import REPOSITORY, load

pytestmark = pytest.mark.slow

SPACE, RESOURCE = "codai-staging", "postgres"
JOB = f"/apis/batch/v1/namespaces/{SPACE}/cronjobs/{RESOURCE}-backup"
CLAIMS = f"/api/v1/namespaces/{SPACE}/persistentvolumeclaims"
DEPLOYER = "deployer"
ROWS = 20_000
SUM = "select count(*), sum(hashtext(t::text)) from payments t"
PATIENCE = 120
"""Seconds for a job that takes one."""


@pytest.fixture
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
        assert one.api.request("PATCH", JOB, patch, content=MERGE).ok
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
            wait_until(lambda: kept(desk), 30, "the CronJob to count its copy")
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
    point, taken = lost - copied, back - begun
    assert point <= promise.recovery_point
    assert document["seconds"] <= taken + 1 <= promise.recovery_time
    record_property("recovery_point_seconds", round(point, 1))
    record_property("recovery_time_seconds", round(taken, 1))
    sys.stdout.write(
        f"{ROWS} rows: recovery point {point:.1f} s of {promise.recovery_point} s promised, "
        f"recovery time {taken:.1f} s of {promise.recovery_time} s\n"
    )
    actions = [one["action"] for one in desk.do(f"history staging {RESOURCE}")[1]["history"][RESOURCE]]
    assert actions == ["copied", "restore-failed", "restored"]


def kept(desk: Desk) -> bool:
    return desk.do(f"backup staging {RESOURCE}", role=DEPLOYER)[0] == 0
