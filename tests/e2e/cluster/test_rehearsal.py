"""``./doit rehearse:cluster``: everything goes as it should, what does not is told, and nothing is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
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
PLATFORM, WORKLOAD = "charts/platform/templates", "charts/workload/templates"
MISTAKES = {
    "roles": (f"{PLATFORM}/reader.yaml", "resources: [pods/log]", "resources: [pods/nothing]", "pods/log"),
    "database": (f"{PLATFORM}/_backup.tpl", "--format=custom", "--format=custom --schema-only", "holds"),
    "elsewhere": (
        f"{PLATFORM}/deployer.yaml",
        'printf "codai:deployers:%s" .scope',
        'printf "codai:deployers:%s" "staging"',
        "was not forbidden",
    ),
    "retire": (f"{WORKLOAD}/_pod.tpl", "/calls-%s", "/hides-%s", "retire/called"),
}
"""By scenario: a template, what is right there, what is wrong instead, and a word that tells it."""


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
def test_whenever_the_one_who_deploys_is_killed_nothing_is_half_done(tmp_path: Path) -> None:
    words = ("killed", "--kills", str(KILLS))
    code, outcomes, errors = ended(start(tmp_path, *words), tmp_path, WHOLE + KILLS * EACH)
    assert (code, outcomes["killed"]["ok"]) == (0, True), errors
    assert f"{KILLS} killed on the way" in str(outcomes["killed"]["seen"])


@pytest.mark.deep
def test_what_charts_get_wrong_is_told(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(REPOSITORY / "charts", tree / "charts", symlinks=True)
    for path, right, wrong, _ in MISTAKES.values():
        text = (tree / path).read_text(encoding="utf-8")
        assert right in text
        (tree / path).write_text(text.replace(right, wrong), encoding="utf-8")
    words = (*MISTAKES, "--catalog", str(REPOSITORY / "services.yaml"), "--output", str(tree))
    with opened() as folder:
        code, outcomes, errors = ended(start(folder, *words), folder)
    assert code == 1
    assert {name: one["ok"] for name, one in outcomes.items()} == {"fleet": True} | dict.fromkeys(
        MISTAKES, False
    ), errors
    unsaid = {name: outcomes[name]["seen"] for name, (*_, said) in MISTAKES.items()
              if said not in str(outcomes[name]["seen"])}  # fmt: skip
    assert unsaid == {}


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
