"""With a revision ``diff`` tells what a merge brings, whatever stood at that revision."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.committed_platform import Platform

VALUES = "charts/store/values.yaml"


@pytest.fixture
def platform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Platform:
    return Platform(tmp_path, capsys)


@pytest.mark.slow
def test_a_file_by_hand_that_is_generated_now_is_an_update(platform: Platform) -> None:
    platform.generate()
    stands = platform.folder / "out" / VALUES
    generated = stands.read_text()
    stands.write_text("mine: true\n")
    platform.commit("by hand")
    stands.write_text(generated)
    platform.commit("generated")
    code, out, err = platform.run("HEAD~1", "--color", "never")
    assert (code, err) == (0, "")
    assert " 0 created, 1 updated, 0 removed, " in out.splitlines()[-1]
    assert "-mine: true\n" in out
    (change,) = json.loads(platform.run("HEAD~1", "--format", "json")[1])["changes"]
    assert (change["service"], change["updated"]) == ("store", [VALUES])


@pytest.mark.slow
def test_a_folder_that_was_a_link_is_new(platform: Platform) -> None:
    platform.generate()
    chart = platform.folder / "out/charts/store"
    away = platform.folder / "away"
    chart.rename(away)
    chart.symlink_to("../../away")
    platform.commit("a link")
    chart.unlink()
    away.rename(chart)
    platform.commit("generated")
    code, out, err = platform.run("HEAD~1", "--words")
    files = sum(1 for path in chart.rglob("*") if not path.is_dir() or path.is_symlink())
    assert (code, err) == (0, "")
    assert f" {files} created, 0 updated, 0 removed, " in out.splitlines()[-1]
