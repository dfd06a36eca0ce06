"""Another platform: three environments, two of them reached by records, one of those past a person."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from tests.e2e.checkout import REPOSITORY
from tests.e2e.pipelines.steps import approval, changed, deploy
from tests.e2e.pipelines.world import SOURCES, World

pytestmark = pytest.mark.slow

SERVICE = "gateway"


class Second(World):
    """A platform whose services lie elsewhere, in a registry of its own."""

    catalog = REPOSITORY / "tests/catalogs/aiaas.yaml"
    sources = MappingProxyType(
        {
            f"services/{SERVICE}/Dockerfile": "FROM scratch\nCOPY app.txt /\n",
            f"services/{SERVICE}/app.txt": "works\n",
            ".ci/run": SOURCES[".ci/run"],
        }
    )


def test_a_change_walks_through_three_environments_in_their_order(tmp_path: Path) -> None:
    world = Second(tmp_path / "world")
    world.delivered(world.git("rev-parse", "main"))
    before, after = changed(world, "works better\n", f"services/{SERVICE}/app.txt")
    one = deploy(world, before, after, 0, "built for the first of three environments")
    assert one.result("deploy-development") == "success"
    built = world.running("development", SERVICE)
    assert {call[-1].rpartition("@")[0] for call in world.calls("cosign", "sign")} == {
        f"registry.aiaas.example/platform/{SERVICE}"
    }
    assert world.running("staging", SERVICE) == world.running("production", SERVICE) == {}

    for environment in ("staging", "production"):
        world.write(f"releases/{environment}/{SERVICE}.yaml", approval(after, built["digest"]))
    record = world.commit("promote")
    world.ci_ended(record, "success")
    two = deploy(world, after, record, 0, "promoted to the second and, past a person, to the third")
    assert two.result("deploy-development") == two.result("deploy-production") == "skipped"
    assert two.result("deploy-staging") == two.result("deploy-production-approved") == "success"
    came = [call[2] for call in world.calls("doit", "deploy") if call[3] == SERVICE]
    assert came == ["development", "staging", "production"]
    assert {world.running(where, SERVICE)["digest"] for where in came} == {built["digest"]}

    world.break_("verify-staging")
    _, after = changed(world, "works worse\n", f"services/{SERVICE}/app.txt")
    deploy(world, record, after, 0, "a change that the first environment likes")
    worse = world.running("development", SERVICE)["digest"]
    assert worse != built["digest"]
    for environment in ("staging", "production"):
        world.write(f"releases/{environment}/{SERVICE}.yaml", approval(after, worse))
    record = world.commit("promote what is worse")
    world.ci_ended(record, "success")
    three = deploy(world, after, record, 1, "what the second does not like never comes to the third")
    assert three.result("deploy-staging") == "failure"
    assert three.result("deploy-production-approved") == "skipped"
    assert world.running("staging", SERVICE)["digest"] == built["digest"]
    assert world.running("production", SERVICE)["digest"] == built["digest"]
