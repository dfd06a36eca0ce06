"""Nothing is written where a service lies, nor at home: the chart mounts its root read-only."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import App, Lab, apps
from tests.e2e.template.client import Client

pytestmark = pytest.mark.slow


@pytest.fixture
def shut(app: App, tmp_path: Path) -> Iterator[App]:
    """A copy in folders that only root could write to."""
    one = apps.copy(app, tmp_path / "app")
    for path in one.folder.rglob("__pycache__"):
        shutil.rmtree(path)
    allow(one.folder, 0o555)
    yield one
    allow(one.folder, 0o755)


def allow(top: Path, mode: int) -> None:
    for folder in [top, *(path for path in top.rglob("*") if path.is_dir() and not path.is_symlink())]:
        folder.chmod(mode)


def found(top: Path) -> dict[str, int]:
    """When what is there was last changed: a folder is, too, by what is made in it and removed again."""
    return {str(path): path.lstat().st_mtime_ns for path in (top, *top.rglob("*"))}


def stated(dockerfile: str) -> dict[str, Any]:
    """The variables of the stage that runs; where programs are is the machine's."""
    last = dockerfile.rpartition("\nFROM ")[2]
    words = [shlex.split(line)[1:] for line in last.splitlines() if line.startswith("ENV ")]
    pairs = [word.split("=", 1) for line in words for word in line]
    return {name: value for name, value in pairs if name != "PATH"}


def test_a_read_only_root_is_enough(lab: Lab, shut: App, tmp_path: Path) -> None:
    variables = stated((shut.folder / "Dockerfile").read_text(encoding="utf-8"))
    (home := tmp_path / "home").mkdir()
    before = found(shut.folder)
    running = lab.serve(shut, HOME=str(home), DRAIN_MILLISECONDS="0", **variables)
    ask = Client.of(lab, running).ask
    assert ask("POST", "/api/v1/items", {"name": "one", "quantity": 1}).status == 201
    assert ask("GET", "/").status == 200
    running.terminate()
    assert running.wait(20) == 0
    # Root may write anywhere, so what it might have written is looked for.
    assert found(shut.folder) == before
    assert [*home.iterdir()] == []


def test_what_is_made_and_removed_again_is_seen(tmp_path: Path) -> None:
    os.utime(tmp_path, (0, 0))
    before = found(tmp_path)
    (tmp_path / "left.pyc").touch()
    (tmp_path / "left.pyc").unlink()
    assert found(tmp_path) != before
