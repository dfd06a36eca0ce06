"""The programs of a pipeline, played."""

from __future__ import annotations

import pytest

from ci import programs
from tests.unit.pipelines.played import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(programs, "run", made.run)
    monkeypatch.setattr(programs, "ask", made.ask)
    for name in ("PROMETHEUS_URL", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_REPOSITORY", "demo/platform")
    monkeypatch.setenv("GITHUB_SHA", "0" * 40)
    return made
