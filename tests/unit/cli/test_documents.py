"""Under ``--format json`` standard output is one JSON document, whatever the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from generators.checks import discover
from generators.cli import check, run
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


def test_wrong_words_are_one_with_the_hint(document: Document) -> None:
    code, told = document("chek")
    (finding,) = told["findings"]
    assert (code, told["ok"], finding["rule"]) == (2, False, "doit/usage")
    assert finding["hint"] == "did you mean ./doit check?"


def test_nothing_is_said_twice_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chek"]) == 2
    assert capsys.readouterr().out == ""
