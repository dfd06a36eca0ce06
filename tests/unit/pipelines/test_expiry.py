"""A run that waits for a person ends in time, by the environment that asks and since it was started last."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.checks import pipelines
from generators.model import Model
from tests.unit.pipelines.pipeline_text import CATALOGS, files
from tests.unit.pipelines.plans import context, model

GH = """#!/bin/sh
case "$*" in
*status=waiting*)
    started="$(date --utc --date "-$WAITED seconds" +%Y-%m-%dT%H:%M:%SZ)"
    times='"created_at": "2026-01-01T00:00:00Z", "run_started_at": "'$started'"'
    data='{"workflow_runs": [{"id": 7, '$times'}]}' ;;
*runs/7/pending_deployments*) data="$PENDING" ;;
"run cancel 7") echo cancelled; exit ;;
esac
while [ "$1" != --jq ]; do shift; done
printf '%s' "$data" | jq --raw-output "$2"
"""


def limited(of: Model, **timeouts: int) -> Model:
    """The platform with other times to approve, in seconds by environment; only those named ask somebody."""
    environments = tuple(
        replace(one, approval_timeout=timeouts[one.name], approvers=one.approvers or (*of.fleet.teams,)[:1])
        if one.name in timeouts
        else replace(one, approval_timeout=30 * 86400, approvers=())
        for one in of.fleet.environments
    )
    return replace(of, fleet=replace(of.fleet, environments=environments))


def step(of: Model) -> Any:
    """The step that ends runs that waited too long."""
    (one,) = yaml.safe_load(files(of)[".github/workflows/nightly.yml"])["jobs"]["expire"]["steps"]
    return one


def cancelled(folder: Path, one: Any, waited: int, *pending: str) -> bool:
    (folder / "gh").write_text(GH)
    (folder / "gh").chmod(0o755)
    given = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "GH_REPO": "demo/platform"}
    given |= {"WAITED": str(waited), "TIMEOUTS": one["env"]["TIMEOUTS"]}
    given |= {"PENDING": json.dumps([{"environment": {"name": name}} for name in pending])}
    given |= {"GITHUB_STEP_SUMMARY": str(folder / "summary")}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", one["run"]]
    done = subprocess.run(words, env=given, check=True, capture_output=True, text=True)
    assert ("cancelled" in done.stdout) is (folder / "summary").exists()
    return "cancelled" in done.stdout


@pytest.mark.parametrize(
    ("waited", "pending", "ends"),
    [
        (3000, ["production-approval"], False),
        (4000, ["production-approval"], True),
        # One that asks two ends once neither may say yes any more.
        (4000, ["production-approval", "staging-approval"], False),
        (8000, ["production-approval", "staging-approval"], True),
        # Somebody else keeps it waiting.
        (90000, ["elsewhere"], False),
        (90000, [], False),
    ],
)
def test_a_run_ends_once_its_most_patient_environment_would_not_take_it(
    tmp_path: Path, waited: int, pending: list[str], ends: bool
) -> None:
    one = step(limited(model(), staging=7200, production=3600))
    assert cancelled(tmp_path, one, waited, *pending) is ends


@pytest.mark.parametrize("name", CATALOGS)
def test_only_environments_that_ask_somebody_are_waited_for(name: str) -> None:
    last = model(name).fleet.environments[-1].name
    assert json.loads(step(limited(model(name), **{last: 5400}))["env"]["TIMEOUTS"]) == {
        f"{last}-approval": 5400
    }


@pytest.mark.slow
def test_a_time_to_approve_that_the_pipeline_alone_uses_up_is_refused(tmp_path: Path) -> None:
    short = pipelines.run(context(tmp_path, loaded=limited(model(), production=600)))
    assert [one.rule for one in short.problems] == ["pipelines/approval-timeout"]
    said = r"good for 10 min, and the pipeline itself is declared to take (\d+) min"
    found = re.search(said, short.problems[0].message)
    assert found is not None
    assert short.covered == short.total - 1
    enough = pipelines.run(context(tmp_path, loaded=limited(model(), production=60 * int(found[1]))))
    assert enough.problems == ()
