"""The programs of a pipeline, played."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two services with an entry; the first has sources."""
    (tmp_path / "ci/services").mkdir(parents=True)
    for name, language in (("wallet", "typescript"), ("packer", "python")):
        entry = {"id": name, "language": language, "team": "t", "sources": [f"apps/{name}"]}
        (tmp_path / f"ci/services/{name}.json").write_text(json.dumps(entry))
    (tmp_path / "apps/wallet").mkdir(parents=True)
    (tmp_path / "apps/wallet/package.json").write_text('{"scripts": {"test:unit": "true"}}')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_SHA", "c" * 40)
    return tmp_path


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is run, all of it with success."""
    made: list[list[str]] = []

    def run(words: Sequence[str], **_: Any) -> int:
        made.append(list(words))
        return 0

    monkeypatch.setattr(programs, "run", run)
    return made
