"""What a run that was killed left behind is removed by the next one; what lives or is not ours stays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from generators.scratch import MARK, made, removed, scratch, sweep

RUN = """
import sys, time
from pathlib import Path
from generators.scratch import made
folder = made("run-", Path(sys.argv[1]))
(folder / "sub").mkdir()
(folder / "sub/file").write_text("left")
print(folder, flush=True)
time.sleep(600)
"""


def run(base: Path) -> tuple[subprocess.Popen[str], Path]:
    """A run that has made its folder in ``base`` and goes on."""
    root = Path(__file__).resolve().parents[2]
    words = [sys.executable, "-c", RUN, str(base)]
    child = subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert child.stdout is not None
    return child, Path(child.stdout.readline().strip())


def killed(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()
    assert child.stdout is not None
    child.stdout.close()


def test_the_next_run_removes_what_a_killed_one_left_and_nothing_that_lives(tmp_path: Path) -> None:
    (lives, living), (dies, left) = run(tmp_path), run(tmp_path)
    killed(dies)
    assert (left / "sub/file").is_file()
    own = made("run-", tmp_path)
    try:
        assert sorted(tmp_path.iterdir()) == sorted([living, own])
        assert (living / "sub/file").is_file()
    finally:
        removed(own)
        killed(lives)
    assert sweep(tmp_path, "run-") == (living,)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_goes_with_its_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch("run-") as folder:
        (folder / "file").touch()
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_what_only_looks_like_ours_is_not_touched(tmp_path: Path) -> None:
    own_notes, linked = tmp_path / "run-notes", tmp_path / "run-link"
    elsewhere = tmp_path / "elsewhere"
    for folder in (own_notes, elsewhere):
        folder.mkdir()
        (folder / "text").touch()
    (elsewhere / MARK).touch()
    linked.symlink_to(elsewhere)
    (tmp_path / "run-file").touch()
    marked = tmp_path / "run-marked"
    marked.mkdir()
    (marked / MARK).symlink_to(own_notes / "text")
    assert sweep(tmp_path, "run-") == ()
    assert (own_notes / "text").exists()
    assert (elsewhere / "text").exists()
    assert marked.is_dir()
