"""What all services stand on walks before them, and what does not come in keeps them away."""

from __future__ import annotations

import pytest

from tests.e2e.pipelines.rehearsal import push, run
from tests.e2e.pipelines.steps import show
from tests.e2e.pipelines.world import World

pytestmark = pytest.mark.slow


def test_services_wait_for_what_they_stand_on_in_every_environment(world: World) -> None:
    before = world.git("rev-parse", "main")
    catalog = (world.clone / "services.yaml").read_text(encoding="utf-8")
    for quota in ('{cpu: "40", memory: 32Gi', '{cpu: "60", memory: 48Gi'):
        assert quota in catalog
        catalog = catalog.replace(quota, quota.replace("0", "1", 1))
    world.generate(catalog)
    after = world.commit("more room in both environments")
    world.ci_ended(after, "success")
    event = push(world, before)
    world.break_("platform")
    one = show(run(world, "deploy", "push", after, event, "a platform that does not come in"), 1)
    assert one.result("sign") == "success"
    assert one.result("platform-staging") == "failure"
    assert "platform in staging did not come in whole" in one.timeline()
    assert "a quota is refused" in one.timeline()
    assert one.result("deploy-staging") == one.result("platform-production") == "skipped"
    assert world.running("staging", "front") == {}
    assert "open: platform in staging" in one.said
    # What nobody came to is told as well: the service in staging, the platform in production.
    told = ["deliver", "deliver:platform", "deliver:front", "deliver:platform"]
    assert [event["task"] for event in world.events()] == told

    world.break_()
    title = "the platform and, past a person, that of production"
    two = show(run(world, "deploy", "push", after, event, title), 0)
    came = [tuple(call[2:4]) for call in world.calls("doit", "deploy")][1:]
    assert came == [("staging", "platform"), ("staging", "front"), ("production", "platform")]
    assert two.result("approve-production") == "success"
    assert world.calls("doit", "deploy", "staging", "platform")[-1][-1] == "--risk=high"
    approved = world.calls("doit", "deploy", "production", "platform")[-1]
    assert approved[-3:-1] == ["--risk=high", "--approved-by=somebody"]
    assert world.running("staging", "platform") != world.running("production", "platform") != {}
    assert world.events()[-1]["description"] == "nothing of this commit is open in staging, production"
