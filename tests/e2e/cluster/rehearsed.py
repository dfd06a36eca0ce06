"""``./doit rehearse:cluster`` as tests start it, and what came of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.catalogs import REPOSITORY

PATIENCE = 300.0
WHOLE = 1800.0
"""Seconds that all scenarios may take, three times what two idle cores need."""


@contextmanager
def opened() -> Iterator[Path]:
    """A folder for a run's files that the account of PostgreSQL gets through to; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="rehearsed-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The verb, with every file that it leaves in ``folder``."""
    return subprocess.Popen(
        [str(REPOSITORY / "doit"), "rehearse:cluster", "--format", "json", *words],
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )


def ended(
    child: subprocess.Popen[str], folder: Path, seconds: float = WHOLE
) -> tuple[int, dict[str, dict[str, object]], str]:
    """Its exit code, its outcomes by scenario, and what it said besides; nothing may be left of it."""
    try:
        out, errors = child.communicate(timeout=seconds)
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            child.communicate(timeout=PATIENCE)
    assert list(folder.iterdir()) == []
    found = [json.loads(line) for line in out.splitlines()]
    return child.returncode, {one["scenario"]: one for one in found}, errors
