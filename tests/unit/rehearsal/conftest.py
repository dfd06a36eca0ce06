"""The monitoring files of a catalog; those of the repository's own are written once."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.rehearsal.live import written


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with those of the repository's own catalog."""
    return written("services.yaml", tmp_path_factory.mktemp("generated"))


@pytest.fixture
def alone() -> Iterator[None]:
    """Live runs take turns: they listen on the same ports, and tests run in several processes."""
    with Path(tempfile.gettempdir(), "rehearsal-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
