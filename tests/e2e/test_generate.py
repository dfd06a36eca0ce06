"""``./doit generate``: its last line, its second run, and where it may be called from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.checkout import REPOSITORY, Checkout, picture

SMALL = "tests/catalogs/golden.yaml"


def test_the_second_run_writes_nothing(checkout: Checkout) -> None:
    first = checkout.generate()
    before = picture(checkout.root, times=True)
    for words in ((), (), ("--format", "text")):
        again = checkout.generate(*words)
        assert again.counts == {
            **first.counts,
            "created": 0,
            "updated": 0,
            "removed": 0,
            "same": again.counts["files"],
        }
        assert again.counts["files"] > 300
    assert picture(checkout.root, times=True) == before


@pytest.mark.slow
def test_the_second_run_writes_nothing_without_a_cache_either(checkout: Checkout) -> None:
    before = picture(checkout.root, times=True)
    for number in range(2):
        home = {"HOME": str(checkout.home / str(number))}
        done = checkout.run("generate", variables=home)
        assert (done.code, done.err, done.counts["same"]) == (0, "", done.counts["files"])
    assert picture(checkout.root, times=True) == before


def test_the_last_line_counts_what_happened(pristine: Checkout, tmp_path: Path) -> None:
    words = ("--catalog", pristine.root / SMALL, "--output", tmp_path / "out")
    first = pristine.generate(*words)
    files = len(picture(tmp_path / "out"))
    assert first.counts == {"files": files, "created": files, "updated": 0, "removed": 0, "same": 0}

    chart = tmp_path / "out/charts/front"
    (chart / "values.yaml").unlink()
    (chart / "README.md").write_bytes((chart / "README.md").read_bytes().replace(b"\n", b"\r\n"))
    (chart / "left-over.yaml").write_bytes((chart / "Chart.yaml").read_bytes())
    again = pristine.generate(*words)
    assert again.counts == {"files": files + 1, "created": 1, "updated": 1, "removed": 1, "same": files - 2}
    assert len(picture(tmp_path / "out")) == files


@pytest.mark.parametrize("folder", ["charts/wallet", "generators/cli", "tests"])
def test_it_works_from_any_folder_of_the_repository(pristine: Checkout, folder: str) -> None:
    done = pristine.run("generate", folder=pristine.root / folder)
    assert (done.code, done.err) == (0, "")
    assert done.counts["same"] == done.counts["files"]


@pytest.mark.slow
def test_it_works_from_outside_on_paths_with_spaces(pristine: Checkout, tmp_path: Path) -> None:
    folder = tmp_path / "my work"
    folder.mkdir()
    (folder / "my catalog.yaml").write_text((pristine.root / SMALL).read_text())
    done = pristine.run("generate", "--catalog", "my catalog.yaml", "--output", "my output", folder=folder)
    assert done.code == 0, done
    assert (folder / "my output/charts/front/values.yaml").is_file()
    assert " " in str(pristine.root)


def test_paths_in_findings_are_those_of_the_callers_folder(pristine: Checkout, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("version: 1\nversion: 1\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    done = pristine.run("generate", "--catalog", "../one.yaml", "--output", "out", folder=inner)
    assert done.code == 1
    assert "\n../one.yaml:2:1: error: " in done.err


@pytest.mark.parametrize(
    "words",
    [
        "generate --catalog {c} --output {o} --format text",
        "--catalog {c} generate --output {o}",
        "--format text --output {o} --catalog {c} generate",
        "--catalog={c} --output={o} generate",
        "generate --output={o} --catalog={c} --color never",
    ],
)
def test_options_may_stand_before_and_after_the_verb(pristine: Checkout, tmp_path: Path, words: str) -> None:
    places = {"c": pristine.root / SMALL, "o": tmp_path / "out"}
    done = pristine.run(*(word.format(**places) for word in words.split()))
    assert done.code == 0, done
    assert done.counts["created"] == len(picture(tmp_path / "out")) > 50


def test_another_catalog_never_replaces_this_platforms_files(checkout: Checkout) -> None:
    before = picture(checkout.root)
    done = checkout.run("generate", "--catalog", SMALL)
    assert (done.code, done.out) == (2, "")
    assert "needs --output" in done.err
    assert "hint: add --output DIR" in done.err
    assert picture(checkout.root) == before


@pytest.mark.slow
def test_a_catalog_of_its_own_name_may_be_given(checkout: Checkout) -> None:
    """``--catalog services.yaml`` is the default said aloud, also through a link."""
    (checkout.root / "other name.yaml").symlink_to("services.yaml")
    for name in ("services.yaml", "./services.yaml", "other name.yaml"):
        done = checkout.run("generate", "--catalog", name)
        assert (done.code, done.counts["same"]) == (0, done.counts["files"]), done


def test_the_repository_itself_was_left_alone(pristine: Checkout) -> None:
    assert REPOSITORY not in pristine.root.parents
    assert pristine.root != REPOSITORY
