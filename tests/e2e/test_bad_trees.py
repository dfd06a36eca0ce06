"""An output folder that is not as it should be: refused in words, or healed, and never half-written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from generators import headers
from tests.e2e.bad_catalogs import GOLDEN
from tests.e2e.checkout import Checkout, Done, copy_folder, picture

VALUES = "charts/front/values.yaml"


class Output:
    """A generated folder of the golden catalog; ``again`` runs into it once more."""

    def __init__(self, checkout: Checkout, folder: Path) -> None:
        self.checkout = checkout
        self.folder = folder
        self.fresh = picture(folder)

    def again(self, *words: str | Path) -> Done:
        return self.checkout.run("generate", "--catalog", GOLDEN, "--output", self.folder, *words)

    def refused(self, rule: str, *words: str | Path) -> Done:
        """Runs into it; proves the refusal, and that not a byte nor a time has changed."""
        # Something else to write as well: nothing of it may happen.
        (self.folder / "charts/store/values.yaml").unlink(missing_ok=True)
        before = picture(self.folder, times=True)
        done = self.again(*words)
        assert (done.code, done.out) == (1, "generate: nothing was written\n"), done
        assert rule in done.rules
        assert "    hint: " in done.err
        assert picture(self.folder, times=True) == before
        return done

    def heals(self, *words: str | Path, says: str = "") -> None:
        """Runs into it; afterwards it is as if nothing had happened."""
        done = self.again(*words)
        assert (done.code, bool(done.err)) == (0, bool(says)), done
        assert says in done.err
        assert picture(self.folder) == self.fresh

    def path(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture
def output(pristine: Checkout, generated: Path, tmp_path: Path) -> Output:
    copy_folder(generated, tmp_path / "out")
    return Output(pristine, tmp_path / "out")


def test_a_file_edited_by_hand_is_refused_until_the_edit_is_dropped(output: Output) -> None:
    path = output.path(VALUES)
    path.write_text(path.read_text().replace("min: 4", "min: 3", 1) + "# mine\n")
    done = output.refused("writer/edited")
    # The place is one that can be opened from the caller's folder, wherever the output is.
    place = os.path.relpath(path, output.checkout.root)
    assert f"{place}:1:1: error: a generated file was edited by hand" in done.err
    assert "--discard-edits" in done.err
    output.heals("--discard-edits")


@pytest.mark.slow
def test_an_edited_file_nobody_plans_any_more_is_not_removed(output: Output) -> None:
    left_over = output.path("charts/front/values-testing.yaml")
    left_over.write_text(output.path(VALUES).read_text() + "# mine\n")
    output.refused("writer/edited")


def test_a_strangers_file_in_the_way_is_refused(output: Output) -> None:
    output.path(VALUES).write_text("mine: true\n")
    done = output.refused("writer/foreign")
    assert VALUES in done.err
    output.path(VALUES).unlink()
    output.heals()


@pytest.mark.slow
def test_a_strangers_file_beside_ours_stays(output: Output) -> None:
    note = output.path("charts/front/NOTES-of-mine.md")
    note.write_text("mine\n")
    assert output.again().code == 0
    assert note.read_text() == "mine\n"


def test_another_platforms_tree_is_refused(output: Output, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(GOLDEN.read_text().replace("  name: demo\n", "  name: other\n"))
    done = output.refused("writer/other-platform", "--catalog", other)
    assert "'demo'" in done.err
    assert len(done.rules) == 1


def test_what_a_team_deleted_of_its_own_stays_deleted_until_its_managed_file_goes_too(
    output: Output,
) -> None:
    folder = output.path("tests/services/front")
    shutil.rmtree(output.path("monitoring/runbooks/notes"))
    for name in ("fixtures.ts", "expectations.json", "e2e/page.ts"):
        (folder / name).unlink()
    before = picture(output.folder)
    for _ in range(2):
        done = output.again()
        assert (done.code, done.err) == (0, "")
        assert (done.counts["created"], picture(output.folder)) == (0, before)
    checked = output.checkout.run("check:generated", "--catalog", GOLDEN, "--output", output.folder)
    assert (checked.code, checked.err) == (0, ""), checked
    for managed in ("service.ts", "contract.json"):
        (folder / managed).unlink()
        assert output.again().counts["created"] == 2
    for path in ("monitoring/runbooks", "tests/services/front/e2e"):
        shutil.rmtree(output.path(path))
    output.heals()


def test_a_merge_left_with_conflict_markers_is_healed(output: Output) -> None:
    path = output.path(VALUES)
    lines = path.read_text().splitlines(keepends=True)
    conflict = ["<<<<<<< HEAD\n", lines[4], "=======\n", "other: 1\n", ">>>>>>> theirs\n"]
    path.write_text("".join([*lines[:4], *conflict, *lines[5:]]))
    output.heals()


def test_an_edit_beside_a_conflict_is_refused_until_it_is_dropped(output: Output) -> None:
    path = output.path(VALUES)
    conflict = "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> theirs\n"
    path.write_text(f"{path.read_text()}{conflict}mine: 1\n")
    done = output.refused("writer/edited")
    assert "conflict markers" in done.err
    output.heals("--discard-edits")


@pytest.mark.slow
def test_a_crlf_checkout_is_healed(output: Output) -> None:
    for path in output.folder.rglob("*"):
        # What carries no header is the team's, with the line ends that the team wants.
        if path.is_file() and not path.is_symlink() and headers.read(path.read_text()) is not None:
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    output.heals(says=" files had Windows line ends and were rewritten with LF")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["charts", "charts/front", "charts/front/templates"])
def test_a_folder_that_is_a_link_to_elsewhere_is_not_followed(
    output: Output, tmp_path: Path, way: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(output.path(way), elsewhere)
    output.path(way).symlink_to(elsewhere)
    before = picture(elsewhere, times=True)
    done = output.again()
    assert (done.code, done.out) == (1, "generate: nothing was written\n")
    assert set(done.rules) == {"writer/outside"}
    assert picture(elsewhere, times=True) == before


def test_a_file_that_is_a_link_to_elsewhere_is_not_written_through(output: Output, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("keep me\n")
    output.path(VALUES).unlink()
    output.path(VALUES).symlink_to(precious)
    output.refused("writer/outside")
    assert precious.read_text() == "keep me\n"


@pytest.mark.slow
def test_the_link_to_the_library_led_astray_is_refused(output: Output, tmp_path: Path) -> None:
    link = output.path("charts/front/charts/workload")
    assert link.is_symlink()
    link.unlink()
    link.symlink_to(tmp_path)
    output.refused("writer/foreign")


@pytest.mark.slow
@pytest.mark.parametrize("obstacle", ["folder", "pipe"])
def test_something_else_in_the_way_is_refused(output: Output, obstacle: str) -> None:
    output.path(VALUES).unlink()
    make = {"folder": os.mkdir, "pipe": os.mkfifo}[obstacle]
    make(output.path(VALUES))
    done = output.again()
    assert (done.code, done.rules) == (1, ["writer/in-the-way"])


@pytest.mark.slow
def test_losing_most_of_the_fleet_asks_first(output: Output, tmp_path: Path) -> None:
    small = tmp_path / "small.yaml"
    text = GOLDEN.read_text()
    kept = text[: text.index("  # web, canary")] + text[text.index("  # stateful") : text.index("  # worker")]
    small.write_text(kept.replace("  shared: {libs/prices: [front, offers]}\n", ""))
    done = output.refused("writer/deletions", "--catalog", small)
    assert "--allow-deletions" in done.err
    allowed = output.again("--catalog", small, "--allow-deletions")
    assert allowed.code == 0
    assert not output.path("charts/front").exists()
    assert output.path("charts/store").is_dir()


@pytest.mark.slow
def test_the_output_folder_may_not_be_a_file(pristine: Checkout, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine\n")
    done = pristine.run("generate", "--catalog", GOLDEN, "--output", tmp_path / "out")
    assert (done.code, done.out) == (1, "generate: nothing was written\n")
    assert len(done.rules) == 1
    assert (tmp_path / "out").read_text() == "mine\n"
