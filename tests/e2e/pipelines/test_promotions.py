"""A merged release record walks to the environment that it approves for, by itself or past a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ci.summary import MARK
from tests.e2e.pipelines.rehearsal import pull_request, push, run
from tests.e2e.pipelines.steps import approval, changed, deploy, show
from tests.e2e.pipelines.world import World

pytestmark = pytest.mark.slow


def test_production_takes_what_a_record_approves_and_a_person_where_it_is_risky(world: World) -> None:
    before, after = changed(world)
    deploy(world, before, after, 0, "built for staging")
    digest = world.running("staging", "front")["digest"]
    world.write("releases/production/front.yaml", approval(after, digest))
    record = world.commit("promote front")
    world.ci_ended(record, "success")
    world.break_("approval")
    event = push(world, after)
    late = show(run(world, "deploy", "push", record, event, "an approval that comes a month late"), 1)
    assert "an approval is good for" in late.timeline()
    assert late.result("deploy-production-approved") == "skipped"
    assert world.running("production", "front") == {}
    # It stays open, so that the next run finds it again.
    assert "open: front in production" in late.said
    assert [one for one in world.events() if one["task"] == "deliver"][-1]["sha"] == after

    world.break_()
    started = datetime.now(UTC).replace(microsecond=0)
    one = show(run(world, "deploy", "push", record, event, "approved in time"), 0)
    assert one.result("deploy-production-approved") == "success"
    assert world.running("production", "front")["digest"] == digest
    # The level that was weighed, who approved it and when are what the deployment is told.
    kept = max(
        world.folder.glob("artifacts/*/plan/risk-production.json"), key=lambda one: one.stat().st_mtime
    )
    level = json.loads(kept.read_text(encoding="utf-8"))["services"]["front"]["level"]
    assert level in ("medium", "high")
    called = world.calls("doit", "deploy", "production", "front")[-1]
    assert called[-3:-1] == [f"--risk={level}", "--approved-by=somebody"]
    moment = datetime.fromisoformat(called[-1].removeprefix("--approved-at="))
    assert started <= moment <= datetime.now(UTC)


def test_production_takes_what_is_of_low_risk_by_itself(world: World) -> None:
    begin = world.git("rev-parse", "main")
    old, new = (f"sha256:{digit * 64}" for digit in "ab")
    world.write("apps/packer/app.txt", "packs\n")
    world.write("releases/production/packer.yaml", approval(begin, old))
    before = world.commit("what was approved once")
    world.delivered(before)
    world.delivered_one("packer", "production", before)
    world.signed(f"registry.demo.example/demo/packer@{new}")
    _, after = changed(world, "packs better\n", "apps/packer/app.txt")
    world.write("releases/production/packer.yaml", approval(after, new))
    record = world.commit("promote packer")
    world.ci_ended(record, "success")
    one = deploy(world, before, record, 0, "a promotion of low risk")
    assert one.result("deploy-production") == "success"
    assert one.result("approve-production") == "skipped"
    assert world.running("production", "packer")["digest"] == new
    assert "--risk=low" in world.calls("doit", "deploy", "production", "packer")[-1]


def test_a_promotion_is_found_where_nobody_knows_what_was_delivered_last(world: World) -> None:
    before, after = changed(world)
    deploy(world, before, after, 0, "built for staging")
    digest = world.running("staging", "front")["digest"]
    world.write("releases/production/front.yaml", approval(after, digest))
    record = world.commit("promote front")
    world.ci_ended(record, "success")
    world.break_("deployments")
    one = deploy(world, after, record, 0, "a promotion, and GitHub does not say what was delivered last")
    assert "everything runs: no earlier run of this branch was green" in one.said
    assert one.result("deploy-production-approved") == "success"
    assert world.running("production", "front")["digest"] == digest
    assert world.events()[-1]["task"] == "deliver"


def test_a_promotion_is_tested_and_read_and_nothing_of_it_is_built(world: World) -> None:
    record = (
        'workload:\n  image:\n    version: "1.2.3"\n    digest: sha256:{}\n'
        "  release:\n    commit: {}\n    approvedBy: somebody\n"
    )
    base = world.git("rev-parse", "main")
    world.write("releases/production/front.yaml", record.format("a" * 64, base))
    head = world.commit("promote front", "promote")
    merged = world.merge("promote")
    world.commented(7, f"{MARK}\nan earlier push of this request\n")
    payload = {**pull_request(world, "promote", head), "action": "reopened"}
    one = show(run(world, "ci", "pull_request", merged, payload, "a promotion"), 0)
    (comment,) = json.loads((world.folder / "comments.json").read_text(encoding="utf-8"))
    assert comment["id"] == 7
    assert "releases/production/front.yaml" in comment["body"]
    assert world.calls("gh", "pr", "comment") == []
    assert one.ran() == {"plan", "quality", "secrets", "tests", "comment", "gate"}
    world.git("switch", "--quiet", "promote")
    world.write("releases/production/front.yaml", record.format("a" * 63, base))
    head = world.commit("mistype", "promote")
    merged = world.merge("promote")
    payload = {**pull_request(world, "promote", head), "action": "ready_for_review"}
    two = show(run(world, "ci", "pull_request", merged, payload, "a record with a mistake"), 1)
    assert two.ran() == {"plan", "gate"}
    assert "releases/production/front.yaml: workload.image.digest is" in two.timeline()
