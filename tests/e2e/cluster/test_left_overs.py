"""However a cluster's keeper or starter ends, nothing of it is left, and the next start works."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cluster import Cluster, plan_for
from cluster.processes import Process, wait_until
from cluster.servers import ETCD
from cluster.starting import CannotStart, down, up
from cluster.state import LOGS, held, read
from tests.support.catalogs import REPOSITORY, load

pytestmark = pytest.mark.slow

PLAN = replace(plan_for(load("services.yaml")), controllers=())
PATIENCE = 120.0


def silent(_: str) -> None:
    """Nobody looks."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    where = tmp_path / "cluster"
    yield where
    down(where)


def processes(cluster: Cluster) -> list[Process]:
    return [cluster.state.keeper, *(one.process for one in cluster.state.servers)]


def ended(all_of: list[Process]) -> bool:
    return not any(one.alive for one in all_of)


def verb(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [REPOSITORY / "doit", "cluster", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_after_the_keeper_was_killed_nothing_runs_and_the_next_start_works(folder: Path) -> None:
    first = up(PLAN, folder, silent)
    there = processes(first)
    first.close()
    assert first.state.keeper.send(signal.SIGKILL)
    wait_until(lambda: ended(there), PATIENCE, "the end of every server")
    second = up(PLAN, folder, silent)
    assert second.answers()
    # A server that ends by itself is told, and not replaced behind anybody's back.
    second.state.server(ETCD).process.send(signal.SIGKILL)
    wait_until(lambda: ETCD not in {one.name for one in second.state.servers}, PATIENCE, "its end")
    second.close()
    told = verb("status", "--folder", folder, "--format", "json")
    assert (told.returncode, told.stderr) == (1, "")
    document = json.loads(told.stdout)
    assert document["well"] is False
    dead = {one["name"] for one in document["servers"] if not one["alive"]}
    # Who holds a lease ends by itself once it cannot be renewed, sooner or later.
    assert {ETCD} <= dead <= {ETCD, "kube-controller-manager", "kube-scheduler"}


def test_a_second_cluster_is_not_started_over_the_first(folder: Path) -> None:
    first = up(PLAN, folder, silent)
    there = processes(first)
    with pytest.raises(CannotStart, match=r"runs in .* already"):
        up(PLAN, folder, silent)
    assert all(one.alive for one in there)
    assert first.answers()
    first.close()
    done = verb("down", "--folder", folder)
    assert (done.returncode, done.stdout) == (0, "cluster: ended, nothing left\n")
    assert ended(there)
    assert not folder.exists()
    again = verb("down", "--folder", folder)
    assert (again.returncode, again.stdout) == (0, "cluster: none was running\n")


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_interrupted_start_leaves_nothing(folder: Path, how: signal.Signals, code: int) -> None:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "cluster",
        "up",
        "--catalog",
        REPOSITORY / "services.yaml",
        "--folder",
        folder,
    ]
    starter = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    log = folder / LOGS / f"{ETCD}.log"
    wait_until(log.exists, PATIENCE, "the first server")
    wait_until(lambda: read(folder) is not None, PATIENCE, "what the keeper writes down")
    found = read(folder)
    assert found is not None
    there = [found.keeper, *(one.process for one in found.servers)]
    starter.send_signal(how)
    assert starter.wait(PATIENCE) == code
    wait_until(lambda: ended(there), PATIENCE, "the end of every server")
    wait_until(lambda: not held(folder), PATIENCE, "the end of the keeper")
    down(folder)
    assert not folder.exists()
