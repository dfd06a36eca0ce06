"""``./doit rehearse:cluster``: everything goes as it should, what does not is told, and nothing is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from cluster.processes import Process, wait_until
from cluster.rehearsal.scenarios import SCENARIOS
from generators.scratch import sweep
from tests.e2e.cluster.rehearsed import PATIENCE, WHOLE, ended, opened, start
from tests.support.catalogs import REPOSITORY

KILLS, EACH = 50, 60.0
"""Deployments killed in the deep run, and the seconds that each of them and the next run may take."""
NOBODY = {"tenants"}
"""Scenarios that this repository's own catalog has nobody for; another one has."""
READERS = "charts/platform/templates/reader.yaml"


def belonging(folder: Path) -> list[Process]:
    """Processes that were started with that folder in their words or their surroundings."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            said = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            if os.fsencode(folder) in said:
                found.append(Process.of(int(entry.name)))
        except OSError:
            # It ended meanwhile.
            continue
    return found


@pytest.mark.deep
def test_every_scenario_is_as_it_should_be() -> None:
    with opened() as folder:
        code, outcomes, errors = ended(start(folder), folder)
    wrong = {
        name: one["seen"]
        for name, one in outcomes.items()
        if one["ok"] is not (None if name in NOBODY else True)
    }
    assert (code, wrong) == (0, {}), errors
    assert list(outcomes) == list(SCENARIOS)
    summary = json.loads(errors.splitlines()[-1])["summary"]
    assert (summary["ok"], summary["played"], summary["failed"]) == (True, len(SCENARIOS) - len(NOBODY), 0)
    assert 0 < summary["memory_megabytes"] < 2500


@pytest.mark.deep
def test_another_catalog_scales_by_its_own_queue_and_hosts_tenants(tmp_path: Path) -> None:
    tree, scratch = tmp_path / "tree", tmp_path / "scratch"
    scratch.mkdir()
    where = ("--catalog", str(REPOSITORY / "tests/catalogs/aiaas.yaml"), "--output", str(tree))
    subprocess.run([str(REPOSITORY / "doit"), "generate", *where], check=True, capture_output=True)
    code, outcomes, errors = ended(start(scratch, "queue", "tenants", *where), scratch)
    wrong = {name: one["seen"] for name, one in outcomes.items() if one["ok"] is not True}
    assert (code, wrong) == (0, {}), errors
    assert str(outcomes["queue"]["seen"]).startswith("orchestrator: 0 to 1 after ")
    assert "acme: 20 pods" in str(outcomes["tenants"]["seen"])


@pytest.mark.deep
def test_whenever_the_one_who_deploys_is_killed_nothing_is_half_done(tmp_path: Path) -> None:
    words = ("killed", "--kills", str(KILLS))
    code, outcomes, errors = ended(start(tmp_path, *words), tmp_path, WHOLE + KILLS * EACH)
    assert (code, outcomes["killed"]["ok"]) == (0, True), errors
    assert f"{KILLS} killed on the way" in str(outcomes["killed"]["seen"])


@pytest.mark.deep
def test_a_role_that_may_too_little_is_told(tmp_path: Path) -> None:
    tree, scratch = tmp_path / "tree", tmp_path / "scratch"
    scratch.mkdir()
    shutil.copytree(REPOSITORY / "charts", tree / "charts", symlinks=True)
    readers = tree / READERS
    text = readers.read_text(encoding="utf-8")
    readers.write_text(text.replace("resources: [pods/log]", "resources: [pods/nothing]"), encoding="utf-8")
    words = ("roles", "--catalog", str(REPOSITORY / "services.yaml"), "--output", str(tree))
    code, outcomes, _ = ended(start(scratch, *words), scratch)
    assert code == 1
    assert {name: one["ok"] for name, one in outcomes.items()} == {"fleet": True, "roles": False}
    assert "pods/log" in str(outcomes["roles"]["seen"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "code"),
    [
        (signal.SIGINT, 130),
        (signal.SIGKILL, -9),
        pytest.param(signal.SIGTERM, 130, marks=pytest.mark.deep),  # as Ctrl-C, by another number
    ],
)
def test_however_it_ends_nothing_runs_on(tmp_path: Path, how: signal.Signals, code: int) -> None:
    child = start(tmp_path)
    assert child.stderr is not None
    try:
        while "the control plane took" not in (line := child.stderr.readline()):
            assert line, "it ended before anything was played"
        # Besides itself, its keeper and the servers: somebody who types the first command.
        there = belonging(tmp_path)
        wait_until(
            lambda: any(b"deploy" in words(one) for one in belonging(tmp_path)), PATIENCE, "a deployment"
        )
        child.send_signal(how)
        child.communicate(timeout=PATIENCE)
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    assert child.returncode == code
    assert len(there) > 5
    wait_until(lambda: not belonging(tmp_path), PATIENCE, "the end of all of them")
    # A run that was killed has tidied nothing up: the next one does.
    left = sweep(tmp_path, "rehearsal-")
    assert len(left) == (how is signal.SIGKILL)
    assert list(tmp_path.iterdir()) == []


def words(one: Process) -> bytes:
    try:
        return Path(f"/proc/{one.pid}/cmdline").read_bytes()
    except OSError:
        return b""
