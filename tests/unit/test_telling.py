"""A hint names a command that does what it says where the caller is."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from generators import telling
from generators.cli import run
from generators.problems import Place, Problem
from generators.telling import addressed
from tests.support.catalogs import REPOSITORY

HINT = "run ./doit generate; ./doit diff shows the difference first"


@pytest.fixture(autouse=True)
def at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller stands where ``./doit`` is."""
    monkeypatch.chdir(REPOSITORY)


def hint(text: str, **options: str | None) -> str:
    arguments = Namespace(**{"catalog": None, "output": None, **options})
    return addressed(arguments, [Problem("a/b", "x", Place("y"), text)])[0].hint


def test_without_options_a_hint_stays() -> None:
    assert hint(HINT) == HINT


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"output": "../out"}, "--output ../out"),
        ({"catalog": "a b.yaml", "output": "o"}, "--catalog 'a b.yaml' --output o"),
        ({"output": "back\\1slash"}, "--output 'back\\1slash'"),
    ],
)
def test_the_callers_catalog_and_folder_are_kept(options: dict[str, str], words: str) -> None:
    assert hint(HINT, **options) == (
        f"run ./doit generate {words}; ./doit diff {words} shows the difference first"
    )
    forced = "run ./doit generate --allow-deletions"
    assert hint(forced, **options) == f"run ./doit generate {words} --allow-deletions"


@pytest.mark.parametrize("text", ["add --output DIR", "run ./doit generate --output with an empty folder"])
def test_what_names_a_folder_already_is_left_alone(text: str) -> None:
    assert hint(text, output="o") == text


def test_telling_twice_says_no_more() -> None:
    arguments = Namespace(catalog="c", output="o")
    once = addressed(arguments, [Problem("a/b", "x", Place("y"), HINT)])
    assert addressed(arguments, once) == once


@pytest.mark.parametrize(("folder", "launcher"), [("generators", "../doit"), ("tests/unit", "../../doit")])
def test_a_command_is_spelled_so_that_it_is_found_from_the_folder_of_the_caller(
    folder: str, launcher: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(REPOSITORY / folder)
    told = hint(HINT, output="o")
    assert (
        told == f"run {launcher} generate --output o; {launcher} diff --output o shows the difference first"
    )
    assert Path(launcher).is_file()
    assert hint(told, output="o") == told
    assert run(["generat"]) == 2
    assert (
        capsys.readouterr().err
        == f"doit: 'generat' is no verb\n    hint: did you mean {launcher} generate?\n"
    )


def test_a_folder_whose_way_has_spaces_is_quoted_and_one_that_is_gone_needs_no_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_LAUNCHER", str(tmp_path / "a b/doit"))
    monkeypatch.chdir(tmp_path)
    assert hint("./doit diff") == "'a b/doit' diff"
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert hint("./doit diff") == f"'{tmp_path}/a b/doit' diff"
