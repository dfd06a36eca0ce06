"""What jobs took is set beside what they declare, job by job and leg by leg."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ci import durations, programs
from ci.durations import Row, declared, measured
from generators.checks._pipelines.rules import usually
from generators.checks._pipelines.workflows import workflows
from tests.unit.pipelines.plans import context

WORKFLOW = """\
jobs:
  plan:
    name: Plan
    timeout-minutes: 10 # usually 1
  deploy-production:
    name: Deploy to production, ${{ matrix.name }}
    timeout-minutes: 120 # usually 6
  deploy-production-approved:
    name: Deploy to production, approved, ${{ matrix.name }}
    timeout-minutes: 120 # usually 6
"""


def job(name: str, minutes: int, conclusion: str = "success") -> dict[str, Any]:
    """As GitHub's list of the jobs of a run has it."""
    ended = f"2027-01-04T{9 + minutes // 60:02}:{minutes % 60:02}:30Z"
    return {
        "name": name,
        "conclusion": conclusion,
        "started_at": "2027-01-04T09:00:00Z",
        "completed_at": ended,
    }


JOBS = [
    job("Plan", 0),
    job("Deploy to production, wallet", 3),
    job("Deploy to production, bancai", 5),
    job("Deploy to production, logai", 80),
    job("Deploy to production, hub", 110, "failure"),
    job("Deploy to production, approved, id", 5),
    job("Something that is gone", 90),
]


def test_every_job_of_every_workflow_is_read_as_the_check_reads_it(tmp_path: Path) -> None:
    for workflow in workflows(context(tmp_path)):
        assert dict(declared(workflow.text).values()) == {
            name: usually(workflow, name) for name in workflow.jobs
        }


def test_minutes_are_the_median_s_of_what_ended_well() -> None:
    assert measured(WORKFLOW, JOBS) == [
        Row("plan", 1, 1, 1),
        Row("deploy-production", 6, 6, 3),
        Row("deploy-production-approved", 6, 6, 1),
    ]
    assert measured(WORKFLOW, [])[0] == Row("plan", 1, 0, 0)


def test_what_differs_is_proposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deploy.yml").write_text(WORKFLOW)
    monkeypatch.setattr(durations, "FOLDER", tmp_path)
    answers = {"/workflows/deploy.yml/runs": [7, 8], "/runs/7/": JOBS[:1], "/runs/8/": [job("Plan", 3)]}

    def ask(words: Sequence[str], **_: Any) -> tuple[int, str]:
        return 0, json.dumps(next(one for part, one in answers.items() if part in words[2]))

    monkeypatch.setattr(programs, "ask", ask)
    assert durations.main(["--workflow", "deploy.yml"]) == 0
    plan, other, _, counted = capsys.readouterr().out.splitlines()
    assert plan.split() == ["plan", *"usually 1, took 2 min put: # usually 2".split()]
    assert other.endswith("never ran")
    assert counted == "0 of 3 jobs take what they declare"
    monkeypatch.setattr(programs, "ask", lambda *_, **__: (1, ""))
    assert durations.main(["--workflow", "deploy.yml"]) == 1
    assert "cannot be had" in capsys.readouterr().err
