"""The user's cache is found on any machine, and its entries are whole or absent."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from generators.toolchain import cache
from generators.user_cache import PROJECT
from generators.writer import records


def test_the_folder_follows_the_xdg_specification(tmp_path: Path) -> None:
    home, chosen = tmp_path / "home", tmp_path / "chosen"
    assert cache.find_folder({"HOME": str(home), "XDG_CACHE_HOME": str(chosen)}) == chosen / PROJECT
    assert cache.find_folder({"HOME": str(home), "XDG_CACHE_HOME": "relative"}) == home / ".cache" / PROJECT
    assert cache.find_folder({"HOME": str(home), "XDG_CACHE_HOME": "/proc"}) == home / ".cache" / PROJECT


def test_what_a_run_remembers_lies_in_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("XDG_CACHE_HOME", str(tmp_path / "chosen")), ("XDG_CACHE_HOME", "relative")):
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv(name, value)
        assert Path(records.location("/out")).parent == cache.find_folder(os.environ) / "trees"


@pytest.mark.parametrize("environment", [{}, {"HOME": ""}, {"HOME": "/proc"}])
def test_without_a_home_there_is_still_a_folder(environment: dict[str, str]) -> None:
    folder = cache.find_folder(environment)
    assert folder.is_absolute()
    assert folder.is_dir()
    assert not cache.has_home(environment)


def test_parts_of_a_digest_do_not_run_together() -> None:
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
    assert cache.digest("a", b"b") == cache.digest(b"a", "b")


def test_an_entry_is_made_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def fill(scratch: Path) -> None:
        (scratch / "a").touch()
        made.append(scratch)

    for _ in range(2):
        assert cache.make_once(tmp_path / "entry", "testing", print, fill) == tmp_path / "entry"
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "entry").iterdir()] == ["a"]


def test_a_failure_half_way_leaves_no_entry(tmp_path: Path) -> None:
    def fill(scratch: Path) -> None:
        (scratch / "half").touch()
        assert cache.under_way() == ("testing",)
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        cache.make_once(tmp_path / "entry", "testing", print, fill)
    assert cache.under_way() == ()
    assert [path.name for path in tmp_path.iterdir()] == [".entry.lock"]


def test_an_entry_that_was_emptied_is_made_again(tmp_path: Path) -> None:
    entry, made = tmp_path / "entry", []

    def fill(scratch: Path) -> None:
        made.append(scratch)
        (scratch / "bin").mkdir()
        (scratch / "bin/program").write_text("built", encoding="utf-8")

    for _ in range(2):
        cache.make_once(entry, "testing", print, fill)
    # Who sweeps old files takes them alone, or their folders too.
    for folders_too in (False, True):
        shutil.rmtree(entry / "bin") if folders_too else (entry / "bin/program").unlink()
        program = cache.make_once(entry, "testing", print, fill) / "bin/program"
        assert program.read_text(encoding="utf-8") == "built"
    assert len(made) == 3
