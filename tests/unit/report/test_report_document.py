"""Findings as a program and a pull request see them, and the lines that count them."""

from __future__ import annotations

import json

import pytest

from generators.problems import Place, Problem, Severity
from generators.report import check_line, closing, document, summary
from generators.report.github import annotated
from tests.unit.report.problems import problem


def test_the_document_is_one_json_object() -> None:
    found = [problem(), problem(3, severity=Severity.WARNING)]
    value = json.loads(document("check", found, checked=28, of=29, more={"checks": []}))
    assert list(value) == ["version", "command", "ok", "summary", "checks", "findings"]
    assert value["summary"] == {"errors": 1, "warnings": 1, "fixable": 0, "checked": 28, "of": 29}
    assert value["ok"] is False
    first, second = value["findings"]
    assert first["start"] == {"line": 3, "column": 18}
    assert first["end"] == {"line": 3, "column": 23}
    assert second["path"] == "services.yaml"
    assert second["severity"] == "error"


@pytest.mark.parametrize(
    ("severity", "clean"),
    [(Severity.ERROR, False), (Severity.FIXABLE, False), (Severity.WARNING, True)],
)
def test_only_warnings_are_still_ok(severity: Severity, clean: bool) -> None:
    text = document("check", [problem(severity=severity)], checked=1, of=1)
    assert json.loads(text)["ok"] is clean


def test_a_fingerprint_survives_moved_lines_and_not_another_service() -> None:
    def fingerprint(one: Problem) -> str:
        value: str = json.loads(document("x", [one], checked=0, of=1))["findings"][0]["fingerprint"]
        return value

    assert fingerprint(problem(3)) == fingerprint(problem(99))
    assert fingerprint(problem(3)) != fingerprint(problem(3, service="wallet"))


def test_a_whole_file_has_no_start() -> None:
    value = json.loads(document("x", [problem(place=Place("a"))], checked=0, of=1))
    assert value["findings"][0]["start"] is None
    assert value["findings"][0]["end"] is None


def test_annotations_are_escaped() -> None:
    one = problem(message="50% of\r\nit", place=Place("a,b:c", 3, 1, 4), hint="now")
    assert annotated([one]) == (
        "::error title=doit (catalog/unknown-dependency),file=a%2Cb%3Ac,line=3,endLine=3,col=1,"
        "endColumn=4::50%25 of%0D%0Ait%0Ahint: now\n"
    )


def test_ten_annotations_are_all_a_step_shows() -> None:
    ten = annotated([problem(line) for line in range(1, 11)])
    assert ten.count("::error") == 10
    assert "more" not in ten
    forty = annotated([problem(line) for line in range(1, 41)]).splitlines()
    assert len(forty) == 10
    assert forty[-1] == "::error title=doit::and 31 more errors, see the log of this step"


def test_errors_go_first() -> None:
    found = [
        problem(place=Place("a")),
        problem(place=Place("b"), severity=Severity.WARNING),
        problem(place=Place("c"), severity=Severity.FIXABLE),
    ]
    lines = annotated(found).splitlines()
    assert [line.split("file=")[1][0] for line in lines] == ["a", "c", "b"]
    assert lines[2].startswith("::warning")


def test_the_summary_counts_kinds_and_files() -> None:
    found = [problem(1), problem(2), problem(3), problem(4, severity=Severity.FIXABLE)]
    assert summary(found) == "3 errors, 1 fixable, in 1 file"
    assert summary([problem(), problem(place=Place("b"))]) == "2 errors, in 2 files"
    assert summary([]) == "nothing found"


def test_a_check_line_begins_with_its_count() -> None:
    assert check_line("helm-lint", 58, 58) == "check:helm-lint: 58 of 58"
    line = check_line("helm-lint", 57, 58, [problem()], seconds=1.234)
    assert line == "check:helm-lint: 57 of 58 · 1 error · 1.2 s"
    line = check_line("helm-lint", 0, 0, skipped="no helm here")
    assert line == "check:helm-lint: 0 of 0 · skipped: no helm here"


def test_the_closing_line_counts_checks() -> None:
    assert closing("check:all", 15, 16, 1, []) == (
        "check:all: 15 of 16 checks passed, 1 skipped; nothing found"
    )
    assert (
        closing("check:all", 0, 1, 1, []) == "check:all: 0 of 1 checks passed, 1 skipped; nothing was checked"
    )
