"""Under ``--format json`` standard output is one JSON document, whatever the end."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Finished, Result, discover
from generators.cli import check, run
from generators.problems import Place, Problem, Severity
from generators.toolchain import Unavailable


@pytest.fixture
def document(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def of(*words: str) -> tuple[int, dict[str, Any]]:
        code = run([*words, "--format", "json"])
        return code, json.loads(capsys.readouterr().out)

    return of


Document = Callable[..., tuple[int, dict[str, Any]]]


def test_the_list_of_checks_is_one(document: Document) -> None:
    code, told = document("check", "--list")
    assert code == 0
    assert [one["name"] for one in told["checks"]] == list(discover())
    assert all(one["summary"] for one in told["checks"])
    assert {one["name"] for one in told["checks"] if one["on_request"]}


@pytest.mark.parametrize(
    ("error", "rule", "message"),
    [
        (ValueError("an output that says nothing"), "doit/bug", "ValueError: an output that says nothing"),
        (Unavailable("there is no go", "install it"), "setup/missing", "there is no go"),
    ],
)
def test_what_stops_a_command_is_one(
    document: Document, monkeypatch: pytest.MonkeyPatch, error: Exception, rule: str, message: str
) -> None:
    def stopped(_: object) -> int:
        raise error

    monkeypatch.setattr(check, "execute", stopped)
    code, told = document("check:golden")
    assert (code, told["command"], told["ok"]) == (3, "check", False)
    assert [(one["rule"], one["message"]) for one in told["findings"]] == [(rule, message)]
    assert told["findings"][0]["hint"]


_ERROR = Problem("some/rule", "wrong", Place("a.yaml"))
_NOTED = Problem("some/rule", "odd", Place("a.yaml"), severity=Severity.WARNING)
_STALE = Problem("some/rule", "old", Place("a.yaml"), severity=Severity.FIXABLE)


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ((Result(2, 2),), 0),
        ((Result(2, 2, (_NOTED,)),), 0),
        ((Result(1, 2, (_ERROR,)),), 1),
        ((Result(1, 2, (_STALE,)),), 1),
        ((Result(0, 0, skipped="no program"),), 1),
        ((Result(0, 0, skipped="no program"), Result(2, 2)), 0),
        ((Result(0, 1, (_ERROR,), skipped="no program"), Result(2, 2)), 1),
    ],
)
def test_the_code_and_ok_say_the_same(
    capsys: pytest.CaptureFixture[str], results: tuple[Result, ...], code: int
) -> None:
    finished = [Finished(f"check-{number}", one, 0.1) for number, one in enumerate(results)]
    arguments = Namespace(format="json", catalog="services.yaml")
    assert check._close(arguments, finished) == code
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is (code == 0)
    if code and not told["findings"]:
        assert check._close(Namespace(format="text", catalog="services.yaml"), finished) == code
        assert "nothing was checked" in capsys.readouterr().out


@pytest.mark.slow
def test_a_catalog_with_errors_is_told_whatever_was_asked_for(document: Document, tmp_path: Path) -> None:
    bad = tmp_path / "services.yaml"
    bad.write_text("version: 1\nservces: {}\n", encoding="utf-8")
    code, told = document("check:yamllint", "--catalog", str(bad), "--output", str(tmp_path / "out"))
    assert (code, told["ok"]) == (1, False)
    assert [one["name"] for one in told["checks"]] == ["catalog", "yamllint"]
    assert told["summary"]["errors"] == len(told["findings"]) > 0
    assert {Path(one["path"]).name for one in told["findings"]} == {bad.name}


def test_wrong_words_are_one_with_the_hint(document: Document) -> None:
    code, told = document("chek")
    (finding,) = told["findings"]
    assert (code, told["ok"], finding["rule"]) == (2, False, "doit/usage")
    assert finding["hint"] == "did you mean ./doit check?"


def test_nothing_is_said_twice_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chek"]) == 2
    assert capsys.readouterr().out == ""
