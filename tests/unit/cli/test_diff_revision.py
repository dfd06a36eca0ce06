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


@pytest.mark.slow
@pytest.mark.parametrize(("since", "words"), [("the last commit", ()), ("HEAD", ("HEAD",))])
def test_a_catalog_that_a_link_led_to_elsewhere_is_told_not_to_be_compared(
    platform: Platform, tmp_path_factory: pytest.TempPathFactory, since: str, words: tuple[str, ...]
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "services.yaml"
    platform.catalog.rename(elsewhere)
    platform.catalog.symlink_to(elsewhere)
    platform.commit("a link")
    code, out, err = platform.run(*words, "--words", "--color", "never")
    said = f"warning: what differs in the catalog since {since} cannot be told: services.yaml was a link then"
    assert (code, err.count(said), err.count("warning: ")) == (0 if words else 1, 1, 1)
    assert " created, 0 updated, 0 removed, " in out.splitlines()[-1]
