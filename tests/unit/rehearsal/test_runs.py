"""A whole run: refused plainly where it cannot be, ended without a trace, and green where it can."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from rehearsal.places import Places
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.checks.monitoring_plans import load
from tests.unit.rehearsal.live import NAMES, command, ended, home, programs, written

FIELDS = {"name", "ok", "detection_seconds", "reset_seconds", "pages", "suppressed"}


def test_without_generated_files_it_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    done = subprocess.run(
        command(tmp_path, dict.fromkeys(NAMES, "nothing")),
        cwd=REPOSITORY,
        env=home(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds no monitoring configuration" in done.stderr
    assert "hint: ./doit generate" in done.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_second_run_is_refused_and_a_request_to_end_stops_the_first(
    generated: Path, alone: None, tmp_path: Path, ending: signal.Signals
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    words = command(generated / "monitoring", programs())
    pods = len(Places(load("services.yaml")).pods)
    with (
        subprocess.Popen(words, cwd=REPOSITORY, env=home(folder), stderr=subprocess.PIPE, text=True) as run,
        ended(run),
    ):
        assert run.stderr is not None
        assert run.stderr.readline().startswith(f"started 8 servers and {pods} pods")
        assert [one.name.split("-")[0] for one in folder.iterdir()] == ["rehearsal"]
        second = subprocess.run(
            words, cwd=REPOSITORY, env=home(folder), capture_output=True, text=True, check=False
        )
        assert (second.returncode, second.stdout) == (1, "")
        assert "is not free for kubernetes" in second.stderr
        assert "hint: end what listens there" in second.stderr
        run.send_signal(ending)
        assert run.wait(30) == 130
        assert "Traceback" not in run.stderr.read()
    assert list(folder.iterdir()) == []
    time.sleep(0.5)
    Places(load("services.yaml")).must_be_free()


@pytest.mark.deep
@pytest.mark.parametrize(
    ("catalog", "nobody"),
    [("services.yaml", set()), ("tests/catalogs/aiaas.yaml", {"remote-write"})],
)
def test_every_scenario_is_as_it_should_be(
    catalog: str, nobody: set[str], alone: None, tmp_path: Path
) -> None:
    words = command(written(catalog, tmp_path) / "monitoring", programs(), catalog)
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    scenarios = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one for one in scenarios if one["ok"] is False] == []
    assert {one["name"] for one in scenarios if one["ok"] is None} == nobody
    guide = (REPOSITORY / "docs/guide/rehearse.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([a-z0-9-]+) \|", guide, re.MULTILINE)
    assert sorted(one["name"] for one in scenarios) == sorted(set(told) - {"scenario"})
    for one in scenarios:
        assert one.keys() >= FIELDS
    summary = json.loads(done.stderr.splitlines()[-1])["summary"]
    assert summary["undeclared"] == []
    assert summary["memory_megabytes"] <= 500
    assert done.returncode == 0
