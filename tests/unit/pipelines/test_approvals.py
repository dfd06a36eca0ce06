"""What a person approved is delivered with the moment of the approval, which is read once."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci import deliver, gate, notify
from tests.unit.pipelines.pipeline_text import CATALOGS, files
from tests.unit.pipelines.plans import model
from tests.unit.pipelines.played import World

GH = """#!/bin/sh
case "$*" in
*run_started_at*) date --utc --date "-$WAITED seconds" +%Y-%m-%dT%H:%M:%SZ ;;
*) echo '[{"state": "approved", "user": {"login": "ada"}, "environments": [{"name": "here"}]}]' ;;
esac
"""


def workflow(name: str) -> Any:
    return yaml.safe_load(files(model(name))[".github/workflows/deploy.yml"])["jobs"]


def approved(folder: Path, waited: int) -> tuple[int, dict[str, str]]:
    """The code and the outputs of the step of the first environment that asks somebody."""
    jobs = workflow(CATALOGS[0])
    (step,) = next(job["steps"] for name, job in jobs.items() if name.startswith("approve-"))
    (folder / "gh").write_text(GH)
    (folder / "gh").chmod(0o755)
    told = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    (folder / "GITHUB_OUTPUT").touch()
    given = {**os.environ, **told, "PATH": f"{folder}:{os.environ['PATH']}", "WAITED": str(waited)}
    given |= {"TIMEOUT": step["env"]["TIMEOUT"], "ENVIRONMENT": "here", "GITHUB_REPOSITORY": "a/b"}
    given |= {"GITHUB_RUN_ID": "7"}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    code = subprocess.run(words, cwd=folder, env=given, check=False, capture_output=True).returncode
    lines = (folder / "GITHUB_OUTPUT").read_text().splitlines()
    return code, dict(line.split("=", 1) for line in lines)


def test_the_job_that_was_let_start_says_who_and_when(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    code, outputs = approved(tmp_path, 60)
    assert (code, outputs.pop("by")) == (0, "ada")
    assert before <= datetime.fromisoformat(outputs.pop("at")) <= datetime.now(UTC)
    assert outputs == {}


def test_what_was_approved_too_late_says_neither(tmp_path: Path) -> None:
    assert approved(tmp_path, 10 * 365 * 86400) == (1, {})


@pytest.mark.parametrize("name", CATALOGS)
def test_each_delivery_behind_an_approval_is_told_both(name: str) -> None:
    jobs = workflow(name)
    asking = {job for job in jobs if job.startswith("approve-")}
    behind = {job for job in jobs if job.startswith("deploy-") and asking & set(jobs[job]["needs"])}
    assert len(behind) == len(asking)
    for job in behind:
        (approval,) = asking & set(jobs[job]["needs"])
        (deliver,) = [one for one in jobs[job]["steps"] if one["name"] == "Deliver"]
        for word, output in (("BY", "by"), ("AT", "at")):
            assert deliver["env"][f"APPROVED_{word}"] == f"${{{{ needs.{approval}.outputs.{output} }}}}"
            assert f'--approved-{output} "$APPROVED_{word}"' in deliver["run"]
            assert jobs[approval]["outputs"][output] == f"${{{{ steps.approval.outputs.{output} }}}}"


def test_an_approval_of_which_nobody_says_when_is_none(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "--environment", "staging", "--registry", "r.example", "--records"]
    words += ["--outcomes", str(tmp_path), "--approved-by", "somebody", "--approved-at", "", "--", "wallet"]
    assert deliver.main(words) == 2
    assert "somebody approved it, and nobody says when: state --approved-at" in capsys.readouterr().err
    assert world.asked == []


def test_a_wait_that_nobody_ended_is_told_as_not_deployed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left of a run that was cancelled while it waited: Delivered, its gate, and Notify."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    jobs = workflow(CATALOGS[0])
    assert [jobs[name]["if"] for name in ("delivered", "notify")] == ["always()", "always()"]
    *_, record, _, compare = jobs["delivered"]["steps"]
    plan: dict[str, object] = {
        "only": [],
        "deploy": [],
        "missing": {},
        "releases": {"production": ["wallet"]},
        "platform": [],
    }
    plan["about"] = {"wallet": {"team": "commerce"}}
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan/plan.json").write_text(json.dumps(plan))
    deliver.main(shlex.split(record["run"].replace("\\\n", " "))[3:])
    assert re.search("wallet in production.* not de(livered|ployed)", (tmp_path / "summary").read_text())
    assert "deliver" not in [json.loads(text).get("task") for text in world.inputs], "it counts as delivered"

    ended = {"plan": "success", "tested": "success", "approve-production": "cancelled"}
    asked = {"approve-production", "deploy-production-approved"}
    names = [(line.split()[0], " always " in line) for line in compare["env"]["JOBS"].splitlines()]
    assert asked < {name for name, _ in names}
    said = {name: "always" if always else str(name in asked).lower() for name, always in names}
    lines = [f"{name} {said[name]} {ended.get(name, 'skipped')}" for name, _ in names]
    monkeypatch.setenv("JOBS", "\n".join(lines))
    assert gate.main() == 1
    told = capsys.readouterr().err
    assert "approve-production: it ended with cancelled" in told
    assert "deploy-production-approved: it has work to do and was skipped" in told

    tell = jobs["notify"]["steps"][-1]
    monkeypatch.delenv("SLACK_TOKEN", raising=False)
    for name in ("CHANNELS", "FALLBACK", "TITLE"):
        monkeypatch.setenv(name, tell["env"][name])
    # The gate failed, and Notify needs its job.
    monkeypatch.setenv("FAILED", "true")
    assert jobs["notify"]["needs"] == ["delivered"]
    assert notify.main(tell["run"].removeprefix("python3 -m ci.notify ").split()) == 0
    assert ":x:" in capsys.readouterr().out
