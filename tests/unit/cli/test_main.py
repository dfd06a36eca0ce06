"""What ``python -m generators`` does before and after a verb: the short way, the last words, the code."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from generators import __main__ as program
from generators.cli import generate, run
from generators.pipeline import Run
from generators.problems import Place, Problem, Severity
from generators.writer.shortcut import REPOSITORY

GOLDEN = f"{REPOSITORY}/tests/catalogs/golden.yaml"


def started(*words: str, closing: str = "", environment: dict[str, str] | None = None) -> tuple[int, str]:
    """The exit code and standard error of the program; ``closing`` redirects its standard output."""
    script = f'exec "$@" {closing}'
    command = ["sh", "-c", script, "sh", sys.executable, "-P", "-m", "generators", *words]
    surroundings = {"PYTHONPATH": REPOSITORY, "PATH": "/usr/bin:/bin", **(environment or {})}
    done = subprocess.run(
        command, cwd="/", env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("words", [("help",), ("list",), ("diff", "--catalog", GOLDEN, "--output", "none")])
@pytest.mark.parametrize(
    ("closing", "reason"), [(">/dev/full", "No space left on device"), (">&-", "it is closed")]
)
def test_unwritable_output_is_one_line_and_no_bug_of_ours(
    tmp_path: Path, words: tuple[str, ...], closing: str, reason: str
) -> None:
    code, error = started(*words, closing=closing, environment={"HOME": str(tmp_path)})
    assert (code, error) == (3, f"error: cannot write to standard output: {reason}\n")


@pytest.mark.slow
def test_what_nobody_hears_is_done_all_the_same(tmp_path: Path) -> None:
    words = ("generate", "--catalog", GOLDEN, "--output", str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    code, _ = started(*words, closing="2>&-", environment={"HOME": str(tmp_path)})
    assert (code, (tmp_path / "out/charts").is_dir()) == (0, True)


@pytest.mark.slow
def test_words_that_are_lost_change_the_code_and_not_the_work(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert started("generate", "--bogus", closing="2>/dev/full", environment=home) == (3, "")
    assert started("generate", "--bogus", closing="2>&-", environment=home)[0] == 2
    assert started("diff", "--catalog", "none", "--output", "x", closing="2>/dev/full")[0] == 3
    loose = tmp_path / "loose.yaml"
    text = Path(GOLDEN).read_text(encoding="utf-8")
    loose.write_text(f"{text}\n  broken: {{}}\n", encoding="utf-8")
    words = ("check:catalog", "--catalog", str(loose), "--output", "x", "--format", "json")
    code, _ = started(*words, closing=f"2>/dev/full >'{tmp_path}/document'", environment=home)
    assert (code, json.loads((tmp_path / "document").read_text())["ok"]) == (1, False)


@pytest.mark.slow
def test_what_was_written_stands_also_where_it_cannot_be_told(tmp_path: Path) -> None:
    words = ("generate", "--catalog", GOLDEN, "--output", str(tmp_path / "out"))
    home = {"HOME": str(tmp_path)}
    assert started(*words, closing=">/dev/full", environment=home)[0] == 3
    code, _ = started(*words, closing=f">'{tmp_path}/said'", environment=home)
    assert code == 0
    assert ": 0 created, 0 updated, 0 removed, " in (tmp_path / "said").read_text()


def test_a_folder_that_was_removed_is_no_bug_of_ours(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    told = subprocess.run(
        [
            "sh",
            "-c",
            'cd "$1" && rmdir "$1" && exec "$2" -P -m generators diff "$3"',
            "sh",
            gone,
            sys.executable,
            GOLDEN,
        ],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(REPOSITORY), "HOME": str(tmp_path)},
    )
    assert (told.returncode, "the current folder was removed [doit/system]" in told.stderr) == (3, True)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_no_room_is_no_bug_of_ours(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: list[str]) -> int:
        raise OSError(number, os.strerror(number), "somewhere")

    monkeypatch.setattr("generators.cli._run", full)
    assert run(["list"]) == 3
    first, hint = capsys.readouterr().err.splitlines()
    assert first == f"error: {os.strerror(number)}: somewhere [doit/system]"
    assert hint.endswith("make room, then run the command again")


def test_reader_that_has_left_is_no_error_to_talk_about() -> None:
    code, error = started("help", closing="| true; exit ${PIPESTATUS:-0}")
    assert (code, error) == (0, "")


@pytest.mark.slow
def test_nothing_that_was_typed_moves_the_cursor(tmp_path: Path) -> None:
    for words in (("explain", "services.w\x1b[31m"), ("ex\x1b[31mplain",), ("generate", "--x\x1b[31m")):
        code, error = started(*words, environment={"HOME": str(tmp_path)})
        assert (code, "\x1b" in error) == (2, False)
        assert "\\x1b[31m" in error


@pytest.mark.parametrize(
    "way",
    [
        "raise KeyboardInterrupt",
        "exec('raise KeyboardInterrupt')",
        "type('Wraps', (), {'key': type('Key', (), {'__set_name__': interrupted})()})",
    ],
)
def test_interrupt_ends_with_130_wherever_it_comes(way: str) -> None:
    code = f"""
import sys
from generators import __main__, cli

def interrupted(*_):
    raise KeyboardInterrupt

def run(words):
    {way}

cli._run = run
sys.argv[1:] = ["diff"]
sys.exit(__main__.main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "\nInterrupted: what was half done is completed by the next run.\n"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("generate", ("", "")),
        ("generate --output o", ("", "o")),
        ("generate --catalog c --output o", ("c", "o")),
        ("generate --output o --catalog c", ("c", "o")),
        ("generate --catalog c", None),
        ("generate --output", None),
        ("generate --output o --output p", None),
        ("generate --output o --all", None),
        ("generate --output o --format json", None),
        ("diff --output o", None),
        ("", None),
    ],
)
def test_short_way_is_taken_for_exactly_these_words(words: str, asked: tuple[str, str] | None) -> None:
    assert program._plain_generate(words.split()) == asked


def test_empty_value_never_takes_the_short_way() -> None:
    assert program._plain_generate(["generate", "--output", ""]) is None


@pytest.mark.slow
def test_second_run_with_options_imports_nothing_heavy(tmp_path: Path) -> None:
    words = ("generate", "--catalog", GOLDEN, "--output", str(tmp_path / "out"))
    surroundings = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert started(*words, environment=surroundings)[0] == 0
    code, loaded = started(*words, environment={**surroundings, "PYTHONPROFILEIMPORTTIME": "1"})
    assert code == 0
    assert "generators.writer.shortcut" in loaded
    assert not [name for name in ("generators.cli", "pathlib", "yaml", "argparse") if f"{name}\n" in loaded]


@pytest.mark.parametrize("option", ["--catalog", "--output"])
@pytest.mark.parametrize("verb", ["generate", "check", "diff", "scorecard", "update"])
def test_empty_value_of_an_option_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], verb: str, option: str
) -> None:
    assert run([verb, option, ""]) == 2
    assert f"argument {option}: the value is empty" in capsys.readouterr().err


def test_an_output_that_knows_no_other_letters_gets_them_written_out(tmp_path: Path) -> None:
    words = ("check:catalog", "--catalog", GOLDEN)
    home = {"HOME": str(tmp_path), "PYTHONIOENCODING": "ascii"}
    code, said = started(*words, closing=f"> '{tmp_path}/out'", environment=home)
    assert (code, said) == (0, "")
    assert "check:catalog: " in (tmp_path / "out").read_text(encoding="ascii")


def test_a_run_that_stopped_half_way_does_not_say_that_nothing_was_written() -> None:
    stopped = Problem(
        "writer/half-done", "stopped after 5 of 16 changes", Place("charts/x.yaml"), hint="again"
    )
    done = cast(Run, SimpleNamespace(problems=(stopped,), failed=True, outcome=None))
    assert generate._lines(done) == ["generate: stopped half-way: run it again, and it does the rest"]


def test_what_is_said_once_counts_as_told_when_it_was_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    left = Problem("writer/seeded-left", "yours", Place("a"), severity=Severity.WARNING)
    done = SimpleNamespace(
        problems=(left,), failed=False, outcome=None, told=lambda: said.append(capsys.readouterr().err)
    )
    monkeypatch.setattr(generate, "run", lambda _: done)
    assert run(["generate", "--output", str(tmp_path)]) == 0
    assert said == ["a: warning: yours [writer/seeded-left]\n"]
