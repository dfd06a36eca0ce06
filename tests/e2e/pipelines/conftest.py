"""The played world that workflows are rehearsed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.pipelines.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "world")
    # All of the first commit runs already: what is looked at is what comes after.
    made.delivered(made.git("rev-parse", "main"))
    return made
