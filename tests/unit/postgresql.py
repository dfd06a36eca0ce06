"""A real server for one test, and programs that act at exactly the wrong moment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generators import scratch
from lab import Missing
from lab.ports import LOOPBACK, free
from lab.postgres import Postgres, Server


@contextmanager
def running() -> Iterator[Server]:
    """A server of one's own, on loopback too. Skips where PostgreSQL is not installed, but not in CI."""
    folder = scratch.made("databases-")
    folder.chmod(0o755)
    try:
        one = Postgres(folder / "pg", (LOOPBACK, free()))
    except Missing as missing:
        scratch.removed(folder)
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    yield one
    one.stop()
    scratch.removed(folder)


def between(folder: Path, program: str, before: str, after: str = "") -> None:
    """A program of that name which runs the real one, and lines of sh before and after it."""
    real = shutil.which(program)
    folder.mkdir(exist_ok=True)
    stand_in = folder / program
    lines = ["#!/bin/sh", before, f'"{real}" "$@"', "ended=$?", after, 'exit "$ended"', ""]
    stand_in.write_text("\n".join(lines), encoding="utf-8")
    stand_in.chmod(0o755)
