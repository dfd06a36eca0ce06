"""What a check had in temporary folders when its run was killed is removed by the next run of any check."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
PATIENCE = 60.0
ROOT = Path(__file__).resolve().parents[3]
PROGRAM = "otelcol"
"""What check:telemetry asks about a file in a temporary folder, where it is on PATH."""
CATALOG = "tests/catalogs/golden.yaml"


def started(check: str, temporary: Path, *programs: Path) -> subprocess.Popen[str]:
    """A run of one check, which makes its folders in ``temporary`` and finds ``programs`` first."""
    path = os.pathsep.join([*map(str, programs), os.environ.get("PATH", os.defpath)])
    return subprocess.Popen(
        [sys.executable, "-m", "generators", check, "--catalog", CATALOG],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_nothing_is_left_of_a_killed_run_after_the_next(tmp_path: Path) -> None:
    programs, temporary, called = tmp_path / "programs", tmp_path / "temporary", tmp_path / "called"
    programs.mkdir()
    temporary.mkdir()
    os.mkfifo(called)
    # The other end stays open, so that nobody waits for a reader or reads an end.
    calls = os.open(called, os.O_RDWR)
    (programs / PROGRAM).write_text(f"#!/bin/sh\necho $$ > '{called}'\nexec sleep 600\n", encoding="utf-8")
    (programs / PROGRAM).chmod(0o755)

    killed = started("check:telemetry", temporary, programs)
    lives = os.pidfd_open(killed.pid)
    told, _, _ = select.select([calls, lives], [], [], PATIENCE)
    if calls not in told:
        killed.kill()
    assert calls in told, killed.communicate(timeout=PATIENCE)
    asked = os.pidfd_open(int(os.read(calls, 64)))
    try:
        killed.kill()
        killed.communicate(timeout=PATIENCE)
        assert [one.name for one in temporary.rglob("collector.yaml")] == ["collector.yaml"]

        following = started("check:catalog", temporary)
        said, _ = following.communicate(timeout=PATIENCE)
        assert following.returncode == 0, said
        assert list(temporary.iterdir()) == []
    finally:
        signal.pidfd_send_signal(asked, signal.SIGKILL)
        for handle in (asked, lives, calls):
            os.close(handle)
