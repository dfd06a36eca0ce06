"""The gate, for every combination there is."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from ci import gate
from ci.gate import ALWAYS, NO, PLAN, RESULTS, YES, Job

EXPECTED = (ALWAYS, YES, NO, "")
JOBS = ("tests", "builds", "deploy")
PASSES = {(ALWAYS, "success"), (YES, "success"), (NO, "skipped")}
"""The only pairs of expectation and result that agree, stated once more in full."""


@pytest.mark.parametrize("plan", RESULTS)
def test_every_combination_of_three_jobs_with_each_end_of_the_plan(plan: str) -> None:
    seen = opened = 0
    for states in product(product(EXPECTED, RESULTS), repeat=len(JOBS)):
        jobs = [Job(PLAN, ALWAYS, plan), *(Job(n, *s) for n, s in zip(JOBS, states, strict=True))]
        expected = plan == "success" and all(state in PASSES for state in states)
        assert (gate.judge(jobs) == []) is expected, jobs
        seen, opened = seen + 1, opened + expected
    assert seen == (len(EXPECTED) * len(RESULTS)) ** len(JOBS) == 4096
    assert opened == (len(PASSES) ** len(JOBS) if plan == "success" else 0)


@pytest.mark.parametrize("expected", EXPECTED)
@pytest.mark.parametrize("result", [*RESULTS, "", "Success", "neutral", "true"])
def test_each_problem_names_its_job(expected: str, result: str) -> None:
    problems = gate.judge([Job(PLAN, ALWAYS, "success"), Job("tests", expected, result)])
    if (expected, result) in PASSES:
        assert problems == []
    else:
        assert len(problems) == 1
        assert problems[0].startswith("tests: ")


def test_the_plan_itself_must_be_there_and_always_run() -> None:
    assert gate.judge([]) != []
    assert gate.judge([Job("tests", YES, "success")]) != []
    assert gate.judge([Job(PLAN, YES, "success")]) != []
    assert gate.judge([Job(PLAN, NO, "skipped")]) != []
    assert gate.judge([Job(PLAN, ALWAYS, "success")]) == []


def test_a_job_listed_twice_is_not_judged_by_one_of_its_lines() -> None:
    jobs = [Job(PLAN, ALWAYS, "success"), Job("tests", NO, "skipped"), Job("tests", NO, "skipped")]
    assert gate.judge(jobs) == ["tests: it is listed twice"]


def test_an_output_that_was_never_written_is_nobody_s_word() -> None:
    assert gate.read("plan always success\n\ntests  skipped\n") == [
        Job("plan", "always", "success"),
        Job("tests", "", "skipped"),
    ]


def test_an_output_that_was_never_written_closes_the_gate_and_one_of_a_failed_plan_is_not_repeated() -> None:
    unsaid = Job("tests", "", "skipped")
    assert gate.judge([Job(PLAN, ALWAYS, "success"), unsaid]) == [
        "tests: the plan does not say whether it should run"
    ]
    assert gate.judge([Job(PLAN, ALWAYS, "failure"), unsaid]) == ["plan: it ended with failure"]
    assert gate.judge([unsaid]) != []


@pytest.mark.parametrize("line", ["tests", "tests true success extra"])
def test_a_line_that_cannot_be_read_is_named(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOBS", f"plan always success\n{line}\n")
    assert gate.main() == 2
    assert repr(line) in capsys.readouterr().err


@pytest.mark.parametrize(("result", "code"), [("success", 0), ("failure", 1)])
def test_the_command(
    result: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("JOBS", f"plan always success\ntests true {result}")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    assert gate.main() == code
    out, err = capsys.readouterr()
    assert out == f"gate: {2 - code} of 2 jobs ended as planned\n"
    assert ("::error" in err) is bool(code)
    assert f"| tests | true | {result} |" in (tmp_path / "summary").read_text()


def test_no_jobs_at_all_do_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOBS", raising=False)
    assert gate.main() == 1
