"""What runners report becomes an outcome, by service; a runner that breaks is no success."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.outcome import Outcome

REPORT = """<testsuites><testsuite name="wallet/unit/contract.test.ts">
<testcase classname="wallet/unit/contract.test.ts" name="health > live"/>
<testcase classname="wallet/unit/contract.test.ts" name="flags"><skipped/></testcase>
<testcase classname="wallet/unit/contract.test.ts" name="limit">
  <failure message="expected 429">at line 3</failure></testcase>
<testcase classname="wallet/integration/contract.test.ts" name="load">
  <properties><property name="notice" value="p50 3 ms"/></properties></testcase>
</testsuite></testsuites>"""
IDS = ("id", "ide", "x", "fox", "my-id")


def case(place: str, inside: str = "") -> str:
    return f'<testcase classname="{place}" name="one">{inside}</testcase>'


def outcome(tmp_path: Path, cases: str, code: int, *ids: str) -> Outcome:
    report = tmp_path / "vitest.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    found = Outcome()
    found.add("vitest", report, code, ids)
    return found


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "vitest.xml"
    report.write_text(REPORT)
    found = Outcome()
    found.add("vitest", report, 1, ["wallet"])
    assert (found.passed, found.skipped) == (2, 1)
    assert found.failed == {"wallet/unit/contract.test.ts › limit": "expected 429"}
    assert found.figures == ["p50 3 ms"]
    assert not found.clean("wallet")


@pytest.mark.parametrize("bad", IDS)
@pytest.mark.parametrize(
    "place", ["{}/unit/contract.test.ts", "{}.unit.test_contract"], ids=["vitest", "pytest"]
)
def test_a_failure_counts_against_its_own_service_only(tmp_path: Path, bad: str, place: str) -> None:
    failure = '<failure message="no"/>'
    cases = "".join(case(place.format(one), failure if one == bad else "") for one in IDS)
    found = outcome(tmp_path, cases, 1, *IDS)
    assert [one for one in IDS if not found.clean(one)] == [bad]
    assert found.passed == len(IDS) - 1


def test_what_belongs_to_nobody_counts_against_all(tmp_path: Path) -> None:
    cases = case("id/unit/a.ts") + case("support/unit/api.ts", '<error message="cannot be imported"/>')
    found = outcome(tmp_path, cases, 1, "id")
    assert not found.clean("id")


def test_a_runner_that_crashes_after_its_tests_is_no_success(tmp_path: Path) -> None:
    cases = case("id/unit/a.ts") + case("ide/unit/a.ts")
    found = outcome(tmp_path, cases, 134, "id", "ide")
    assert found.failed == {"vitest: code 134": "it ended with code 134, and no test failed"}
    assert not found.clean("id")
    assert not found.clean("ide")
    assert outcome(tmp_path, cases, 0, "id", "ide").clean("ide")


@pytest.mark.parametrize("text", ["", "<testsuites><testsuite>"], ids=["empty", "half"])
def test_a_report_that_was_not_finished_is_a_failure(tmp_path: Path, text: str) -> None:
    report = tmp_path / "playwright.xml"
    report.write_text(text)
    found = Outcome()
    found.add("playwright", report, 0, ["id"])
    assert list(found.failed) == ["playwright: no report"]
    assert not found.clean("id")


def test_a_runner_without_a_report_has_failed(tmp_path: Path) -> None:
    found = Outcome()
    found.add("playwright", tmp_path / "playwright.xml", 0, ["id"])
    assert list(found.failed) == ["playwright: no report"]


def test_a_service_of_which_nothing_ran_is_not_clean(tmp_path: Path) -> None:
    found = outcome(tmp_path, case("ide/unit/a.ts"), 0, "id", "ide")
    assert found.failed == {"vitest: nothing of id": "it ran no test of id"}
    assert found.clean("ide")
    skipped = outcome(tmp_path, case("id/unit/a.ts", "<skipped/>"), 0, "id")
    assert not skipped.failed
    assert not skipped.clean("id"), "nothing was proven of it"


def test_what_the_parts_of_a_service_took_is_told(tmp_path: Path) -> None:
    cases = "".join(
        f'<testcase classname="{place}" name="one" time="{time}"/>'
        for place, time in (
            ("id/unit/a.ts", 1.5),
            ("id/unit/b.ts", 2),
            ("id/e2e/a.ts", 4),
            ("ide.unit.test", 8),
        )
    )
    found = outcome(tmp_path, cases, 0, "id", "ide")
    assert found.seconds == {("id", "unit"): 3.5, ("id", "e2e"): 4, ("ide", "unit"): 8}


def test_outcomes_add_up(tmp_path: Path) -> None:
    total = outcome(tmp_path, case("id/unit/a.ts"), 0, "id")
    total.merge(outcome(tmp_path, case("ide/unit/a.ts"), 9, "ide"))
    assert total.passed == 2
    assert total.clean("id")
    assert not total.clean("ide")
