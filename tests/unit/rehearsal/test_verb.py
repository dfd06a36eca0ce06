"""``./doit rehearse``: what it starts, and what it says when a program cannot be had."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import NoReturn

import pytest

from generators.cli import rehearse
from generators.cli._command_line.parsing import UsageError
from generators.pipeline import REPOSITORY
from generators.toolchain import Unavailable


def arguments(*words: str, **changes: str) -> Namespace:
    parser = ArgumentParser()
    rehearse.add_arguments(parser)
    stated = {"catalog": None, "output": None, "format": "text", "all": False, "part": "", **changes}
    return Namespace(**vars(parser.parse_args(words)), **stated)


class Ready:
    """A toolchain that has everything: the interpreter of the tests, and programs of any name."""

    def __init__(self, *_: object) -> None:
        self.bin = Path(sys.executable).parent

    def environment(self, name: str) -> Path:
        assert name == "test"
        return self.bin

    def programs(self, names: tuple[str, ...]) -> dict[str, Path]:
        return {name: Path("nothing") for name in names}


class Lacking(Ready):
    """One that cannot build."""

    def programs(self, names: tuple[str, ...]) -> NoReturn:
        raise Unavailable("there is no Go here", "install Go")


def test_a_program_that_cannot_be_had_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rehearse, "Toolchain", Lacking)
    assert rehearse.execute(arguments()) == 1
    printed = capsys.readouterr()
    assert "there is no Go here" in printed.err
    assert printed.out == ""


def test_the_exit_code_of_the_run_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(rehearse, "Toolchain", Ready)
    catalog = str(REPOSITORY / "tests/catalogs/golden.yaml")
    assert rehearse.execute(arguments(catalog=catalog, output=str(tmp_path))) == 1
    printed = capfd.readouterr()
    assert f"{tmp_path / 'monitoring'} holds no monitoring configuration" in printed.err
    assert "hint: ./doit generate" in printed.err
    assert printed.out == ""


def test_it_is_run_as_often_as_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[list[str]] = []

    class Child:
        def __init__(self, command: list[str], **_: object) -> None:
            started.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(rehearse, "Toolchain", Ready)
    monkeypatch.setattr(subprocess, "Popen", Child)
    assert rehearse.execute(arguments("--times", "10", output=str(tmp_path))) == 0
    assert started[0][-1] == "--times=10"


@pytest.mark.parametrize("words", [["--times", "0"], ["--times", "often"]])
def test_how_often_is_a_number(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(*words)
    assert "is no number from 1 on" in capsys.readouterr().err


def test_only_the_monitoring_is_rehearsed_several_times() -> None:
    with pytest.raises(UsageError, match="only the monitoring is rehearsed several times"):
        rehearse.execute(arguments("--times", "2", part="cluster"))
