"""What a runner of workflows would take for a command is none, unless it is meant as one."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from generators import runner_log
from generators.cli import run
from generators.progress import Progress
from ops.__main__ import main as operate

OBEYED = re.compile(r"(?:^|[\r\n])\s*::\S.*?::|##\[[a-z-]+[^\]\r\n]*\]")
"""What a runner obeys: the newer form at the beginning of a line, the older anywhere in it."""
COMMANDS = [
    "::error::x",
    "a\n  ::stop-commands::x",
    "a\r::add-mask::x",
    "a\r\n\t\u00a0::debug::x",
    "a ##[add-mask]x",
    "###[group]x",
    "::group::##[group]",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_a_command_in_a_text_is_written_out(text: str) -> None:
    assert OBEYED.search(text)
    assert not OBEYED.search(runner_log.inert(text))
    assert runner_log.inert(runner_log.inert(text)) == runner_log.inert(text)


@pytest.mark.parametrize("text", ["a::b::c", "tests/a.py::test_b", "f: x\n    hint: y\n", "#[x]", "", ": :"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert runner_log.inert(text) == text


def test_only_what_is_meant_as_a_command_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    with runner_log.quietened():
        sys.stdout.write("::err")
        sys.stdout.write("or::split\nan unfinished line ##[")
        runner_log.command(sys.stdout, "::error::meant\n")
        sys.stderr.writelines(["##[gro", "up]x\n"])
        with Progress(sys.stderr, "plain") as progress:
            progress.write("::warning::a program's words")
        sys.stdout.write("::debug::without an end")
    sys.stdout.write("::notice::outside")
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "\\u003a:error::split",
        "an unfinished line #\\u0023[::error::meant",
        "\\u003a:debug::without an end::notice::outside",
    ]
    assert err == "#\\u0023[group]x\n\\u003a:warning::a program's words\n"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "##[group]\n::error::.yaml"
    path.write_text('version: 1\n"::x ##[add-mask]y": 1\nplatform: ["##[stop]"]\n')
    return path


def test_findings_hold_no_command_under_github(
    catalog: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["generate", "--catalog", str(catalog), "--output", str(tmp_path / "##[debug]")]
    assert run([*words, "--format=text", "--format", "github"]) == 1
    out, err = capsys.readouterr()
    assert "\\u0023[" in err
    assert not OBEYED.search(err)
    assert not OBEYED.search("".join(line for line in out.splitlines() if not line.startswith("::error ")))
    assert "::error title=doit (catalog/unknown-key)" in out


def test_a_wrong_word_holds_no_command_under_github(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check:##[add-mask]", "--format", "github"]) == 2
    assert "#\\u0023[add-mask]" in capsys.readouterr().err


def test_operating_holds_no_command_under_github(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    words = ["##[group]", json.dumps({"format": "github"})]
    assert operate(words) == 3
    assert "ops.commands.#\\u0023[group]" in capsys.readouterr().err


def test_a_stream_without_a_line_end_is_passed_on_when_flushed() -> None:
    meant = io.StringIO()
    runner_log.command(meant, "::group::as it is\n")
    assert meant.getvalue() == "::group::as it is\n"
