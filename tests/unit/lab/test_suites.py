"""What runners report becomes an outcome, and a machine without the servers says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import suites
from lab.missing import Missing
from lab.suites import Outcome

REPORT = """<testsuites><testsuite name="wallet/unit/contract.test.ts">
<testcase classname="wallet/unit/contract.test.ts" name="health > live"/>
<testcase classname="wallet/unit/contract.test.ts" name="flags"><skipped/></testcase>
<testcase classname="wallet/unit/contract.test.ts" name="limit">
  <failure message="expected 429">at line 3</failure></testcase>
<testcase classname="wallet/integration/contract.test.ts" name="load">
  <properties><property name="notice" value="p50 3 ms"/></properties></testcase>
</testsuite></testsuites>"""


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "vitest.xml"
    report.write_text(REPORT)
    outcome = Outcome()
    outcome.add(report, "vitest")
    assert (outcome.passed, outcome.skipped) == (2, 1)
    assert outcome.failed == {"wallet/unit/contract.test.ts › limit": "expected 429"}
    assert outcome.figures == ["p50 3 ms"]


def test_a_runner_without_a_report_has_failed(tmp_path: Path) -> None:
    outcome = Outcome()
    outcome.add(tmp_path / "playwright.xml", "playwright")
    assert list(outcome.failed) == ["playwright: no report"]


def test_a_service_without_tests_is_named_with_those_that_have_some(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert suites.main(["wallt"]) == 2
    assert "no tests of wallt" in (said := capsys.readouterr().err)
    assert "wallet" in said


@pytest.mark.parametrize(("ci", "code"), [("true", 3), ("", 0)])
def test_a_missing_server_is_a_failure_only_where_ci_is(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> int:
        raise Missing("postgres", "postgresql")

    monkeypatch.setattr(suites, "_run", refuse)
    monkeypatch.setenv("CI", ci)
    assert suites.main(["wallet"]) == code
    said = "".join(capsys.readouterr())
    assert "apt-get install postgresql" in said
    assert code or "0 of 1 services · skipped" in said


def test_only_services_with_suites_here_are_run(tmp_path: Path) -> None:
    for name, language in (("b", "typescript"), ("a", "typescript"), ("c", "python")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "contract.json").write_text(f'{{"id": "{name}", "language": "{language}"}}')
    assert suites.typescript(tmp_path) == ("a", "b")
