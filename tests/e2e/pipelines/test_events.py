"""Every event that a workflow reacts to starts it here as well, with the payload that GitHub sends."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from tests.e2e.checkout import REPOSITORY
from tests.e2e.pipelines.rehearsal import OPENED, Job, Run, crash, pull_request, run
from tests.e2e.pipelines.steps import show, walked
from tests.e2e.pipelines.world import World

WALKED = re.compile(r'\brun\(\s*world,\s*"(?P<workflow>\w+)",\s*"(?P<event>\w+)"')
SENT = re.compile(r'"action"(?:\]\ =|:) "(?P<kind>\w+)"')
"""Where a walk changes the type of a request."""
UNSAID = (OPENED, "synchronize", "reopened")
"""The types that start a workflow which states none."""
BY_HELPER = {("deploy", "push"), ("nightly", "schedule"), ("nightly", "workflow_dispatch")}
"""By ``deploy`` of steps.py, and by ``night`` of test_nightly.py."""


def test_every_event_of_every_workflow_is_walked() -> None:
    stated = {
        (path.stem, event)
        for path in (REPOSITORY / ".github/workflows").glob("*.yml")
        for event in yaml.safe_load(path.read_text(encoding="utf-8"))["on"]
    }
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    walked = {(found["workflow"], found["event"]) for text in texts for found in WALKED.finditer(text)}
    assert stated <= walked | BY_HELPER, f"no walk starts {sorted(stated - walked - BY_HELPER)}"


def test_every_type_of_a_request_is_sent_by_a_walk() -> None:
    stated = {
        kind
        for path in (REPOSITORY / ".github/workflows").glob("*.yml")
        for event, asked in yaml.safe_load(path.read_text(encoding="utf-8"))["on"].items()
        if event == "pull_request"
        for kind in (asked or {}).get("types", UNSAID)
    }
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    sent = {found["kind"] for text in texts for found in SENT.finditer(text)}
    assert {*UNSAID} < stated <= sent | {OPENED}, f"no walk sends {sorted(stated - sent)}"


def test_every_script_of_every_workflow_is_executed_by_a_walk_that_says_so() -> None:
    """``walked.json`` names a run for each, and ``show`` holds that run to it."""
    stated = {
        (path.stem, job, step.get("name", ""))
        for path in (REPOSITORY / ".github/workflows").glob("*.yml")
        for job, one in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()
        for step in one["steps"]
        if "run" in step
    }
    named = {
        (workflow, job, step): title
        for workflow, jobs in walked().items()
        for job, steps in jobs.items()
        for step, title in steps.items()
    }
    assert stated == named.keys()
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    titles = {
        one.value for text in texts for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Constant)
    }
    assert {title for title in named.values() if title not in titles} == set()


def test_a_walk_that_does_not_come_to_its_script_any_more_fails() -> None:
    passed = Job("plan", "Plan", [("Refuse another branch", "failure")])
    show(Run("deploy", "a branch", 1, (passed,), ("plan",), ""), 1)
    with pytest.raises(AssertionError, match="plan: Refuse another branch is not run any more"):
        show(Run("deploy", "a branch", 1, (), ("plan",), ""), 1)


@pytest.mark.parametrize(
    ("code", "said", "fault"),
    [
        (0, "", ""),
        (1, "Error: Job 'Plan' failed\n", ""),
        (1, '{"msg": "panic: of a step"}\n', ""),
        (2, "panic: send on closed channel\n\ngoroutine 7 [running]:\n", "panic: send on closed channel"),
        (2, "fatal error: concurrent map writes\n", "fatal error: concurrent map writes"),
        (-9, "", "by signal 9"),
        (2, "", "with code 2"),
    ],
)
def test_a_crash_of_act_is_told_from_a_job_that_failed(code: int, said: str, fault: str) -> None:
    assert crash(code, said) == fault


@pytest.mark.slow
def test_files_that_are_current_pass_for_a_request_and_in_the_merge_queue(world: World) -> None:
    base = world.git("rev-parse", "main")
    world.write("apps/front/app.txt", "works better\n")
    head = world.commit("change", "topic")
    merged = world.merge("topic")
    payload = {**pull_request(world, "topic", head), "action": "synchronize"}
    one = show(run(world, "generated", "pull_request", merged, payload, "generated files, current"), 0)
    assert one.result("generated") == "success"
    payload = {**payload, "action": "edited", "changes": {"base": {"ref": {"from": "other"}}}}
    other = show(run(world, "generated", "pull_request", merged, payload, "another target"), 0)
    assert other.result("generated") == "success"
    queued = {"merge_group": {"base_sha": base, "head_sha": merged, "base_ref": "refs/heads/main"}}
    two = show(run(world, "generated", "merge_group", merged, queued), 0)
    assert two.result("generated") == "success"


@pytest.mark.slow
def test_a_label_asks_for_everything_and_a_fork_gets_no_comment(world: World) -> None:
    world.write("docs/notes.md", "More notes.\n")
    head = world.commit("notes", "topic")
    merged = world.merge("topic")
    payload = pull_request(world, "topic", head, labels=[{"name": "full-run"}])
    payload["action"] = "labeled"
    payload["pull_request"]["head"]["repo"] = {"full_name": "somebody/platform"}
    one = show(run(world, "ci", "pull_request", merged, payload, "a page, the label and a fork"), 0)
    assert {"tests", "images", "project", "quality"} <= one.ran()
    assert one.result("comment") == "skipped"
    assert world.calls("gh", "pr", "comment") == []
    assert not any("--push" in call or "push=true" in " ".join(call) for call in world.calls("docker"))
