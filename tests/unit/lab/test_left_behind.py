"""A lab that was killed leaves its folder to the next one, which removes it with all that was in it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lab import Lab, redis
from lab.lab import REDIS_URL
from lab.missing import find
from tests.e2e.checkout import REPOSITORY

pytestmark = pytest.mark.slow

RUN = """
import time
from pathlib import Path
from lab import Lab, redis
from lab.lab import REDIS_URL
with Lab(Path.cwd()) as lab:
    print(lab.folder, lab.redis.port, flush=True)
    time.sleep(600)
"""


def started(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    """A lab in another process, with a server of its own that runs, and its folder."""
    own = {name: text for name, text in os.environ.items() if name != REDIS_URL}
    child = subprocess.Popen(
        [sys.executable, "-c", RUN],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**own, "TMPDIR": str(temporary), "PYTHONPATH": str(REPOSITORY)},
    )
    assert child.stdout is not None
    return child, Path(child.stdout.readline().split()[0])


def killed(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()
    assert child.stdout is not None
    child.stdout.close()


def test_the_next_lab_removes_what_a_killed_one_left(monkeypatch: pytest.MonkeyPatch) -> None:
    find("redis-server", redis.PACKAGE)
    # Not the test's own folder: the path of a unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory() as short:
        temporary = Path(short)
        (lives, living), (dies, left) = started(temporary), started(temporary)
        try:
            killed(dies)
            assert (left / "redis").is_dir()
            monkeypatch.setattr(tempfile, "tempdir", short)
            with Lab(REPOSITORY) as lab:
                assert sorted(temporary.iterdir()) == sorted([living, lab.folder])
                assert (living / "redis").is_dir()
            assert list(temporary.iterdir()) == [living]
        finally:
            killed(lives)
        with Lab(REPOSITORY) as lab:
            assert list(temporary.iterdir()) == [lab.folder]
