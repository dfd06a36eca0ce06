"""Runs that somebody starts: what they deliver, and what they settle."""

from __future__ import annotations

import pytest

from tests.e2e.pipelines.rehearsal import run
from tests.e2e.pipelines.steps import by_hand, changed, deploy, show
from tests.e2e.pipelines.world import World

pytestmark = pytest.mark.slow


def test_a_delivery_by_hand_settles_what_it_named_and_nothing_else(world: World) -> None:
    _, after = changed(world)
    before = len(world.events())
    one = show(run(world, "deploy", "workflow_dispatch", after, by_hand("main", "front"), "one by hand"), 0)
    assert one.result("deploy-staging") == "success"
    assert [event["task"] for event in world.events()[before:]] == ["deliver:front"]

    other = show(run(world, "deploy", "workflow_dispatch", after, by_hand("topic", "front"), "a branch"), 1)
    assert "only main is delivered, and this is refs/heads/topic" in other.timeline()
    assert other.result("deploy-staging") == other.result("tested") == "skipped"
    assert len(world.events()) == before + 1


def test_only_the_pipeline_of_the_push_opens_the_way(world: World) -> None:
    before, after = changed(world, passed=False)
    world.ci_ended(after, "success", "workflow_dispatch")
    one = deploy(world, before, after, 1, "CI passed one service, started by hand")
    assert f"no push to main started CI for {after}" in one.timeline()
    assert world.running("staging", "front") == {}


def test_what_is_started_by_hand_does_what_it_names(world: World) -> None:
    head = world.git("rev-parse", "main")
    inputs = {"everything": "false", "services": "front"}
    named = show(run(world, "ci", "workflow_dispatch", head, {"inputs": inputs}, "one service by hand"), 0)
    assert len(named.of("tests")) == 3
    inputs = {"everything": "false", "services": "front$(touch pwned)"}
    odd = show(run(world, "ci", "workflow_dispatch", head, {"inputs": inputs}, "no id at all by hand"), 1)
    assert odd.ran() == {"plan", "gate"}

    reason = {"environment": "staging", "service": "front", "to": "", "reason": "--broken; $(touch pwned)"}
    back = show(run(world, "rollback", "workflow_dispatch", head, {"inputs": reason}, "back by hand"), 0)
    assert back.result("rollback") == "success"
    assert world.calls("doit", "rollback") == [
        [
            *("doit", "rollback", "staging", "front", "--reason=--broken; $(touch pwned)", "--apply"),
            *("--format", "json"),
        ]
    ]
    unknown = {**reason, "service": "frnt"}
    show(run(world, "rollback", "workflow_dispatch", head, {"inputs": unknown}, "back, of no service"), 1)
    assert list(world.folder.rglob("pwned")) == []
