"""What is wrong with one image keeps no other service back, and is taken up again by the next run."""

from __future__ import annotations

import pytest

from tests.e2e.pipelines.steps import deploy
from tests.e2e.pipelines.world import World

pytestmark = pytest.mark.slow


def test_one_image_that_cannot_be_built_keeps_no_other_service_back(world: World) -> None:
    before = world.git("rev-parse", "main")
    world.write("apps/front/app.txt", "works better\n")
    world.write("apps/offers/Dockerfile", "FROM scratch\n")
    after = world.commit("two services")
    world.ci_ended(after, "success")
    world.break_("build-offers")
    one = deploy(world, before, after, 1, "one of two images cannot be built")
    assert "build offers: it could not be built or pushed" in one.timeline()
    assert "offers in staging was not deployed; it runs what it did" in one.timeline()
    assert world.running("staging", "offers") == {}
    assert [call[2] for call in world.calls("doit", "deploy")] == ["staging"], "of offers nothing was sent"
    running = world.running("staging", "front")
    assert running["version"] == after[:12]
    signed = [call[-1].rpartition("@")[2] for call in world.calls("cosign", "sign")]
    assert signed == [running["digest"]]
    assert [event["task"] for event in world.events()].count("deliver") == 1, "the commit stays open"

    world.break_()
    world.write("docs/notes.md", "More notes.\n")
    later = world.commit("a page")
    world.ci_ended(later, "success")
    deploy(world, after, later, 0, "the next run takes it along")
    assert world.running("staging", "offers")["version"] == later[:12]
