"""Deliveries of the generated workflow to a real API server: the verbs that change a cluster are not played.

Pods are played by kwok; all else that a deployment meets is real: admission, rights, helm, controllers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cluster import Cluster, plan_for, running
from cluster.api import Object
from cluster.fleet import install
from generators import catalog
from generators.toolchain import Toolchain
from tests.e2e.checkout import REPOSITORY
from tests.e2e.pipelines.rehearsal import run
from tests.e2e.pipelines.steps import approval, changed, deploy, show
from tests.e2e.pipelines.world import GOLDEN, World

pytestmark = pytest.mark.deep  # eight minutes; test_risk asks the same verbs on a real API server each time

SERVICE = "packer"
"""A Deployment runs it, so no analysis has to be waited for."""
STAGING, PRODUCTION = "demo-staging", "demo-production"


@pytest.fixture
def cluster(world: World) -> Iterator[Cluster]:
    """With the platform and the service as somebody installed them; what the world's verbs reach."""
    world.generate(GOLDEN.read_text(encoding="utf-8"))
    model = catalog.load(world.clone / "services.yaml", "services.yaml").model
    assert model is not None
    helm = Toolchain(REPOSITORY, lambda _: None).program("helm")
    with running(replace(plan_for(model), controllers=())) as one:
        for environment in model.fleet.environments:
            install(one, model, environment, helm=helm, charts=world.clone / "charts", services=[SERVICE])
        world.kubeconfig = str(one.kubeconfig_of("deployer"))
        yield one


def deployment(cluster: Cluster, space: str = STAGING) -> Object:
    """The service's, as the API server has it."""
    return cluster.api.get(f"/apis/apps/v1/namespaces/{space}/deployments/{SERVICE}")


def digest(cluster: Cluster, space: str = STAGING) -> str:
    """The one that the API server has for the service."""
    spec = deployment(cluster, space)["spec"]["template"]["spec"]
    return str(spec["containers"][0]["image"]).rpartition("@")[2]


def delivered(world: World, cluster: Cluster, text: str, title: str) -> tuple[str, str]:
    """A change that reached staging: its commit, and the digest that was signed and runs."""
    before, after = changed(world, text, f"apps/{SERVICE}/app.txt")
    deploy(world, before, after, 0, title)
    signed = world.calls("cosign", "sign")[-1][-1].rpartition("@")[2]
    assert digest(cluster) == signed
    return after, signed


@pytest.fixture
def begun(world: World, cluster: Cluster) -> Cluster:
    """The same, with sources of the service that nobody has delivered."""
    world.write(f"apps/{SERVICE}/Dockerfile", "FROM scratch\nCOPY app.txt /\n")
    world.write(f"apps/{SERVICE}/app.txt", "works\n")
    world.delivered(world.commit("begin packer"))
    return cluster


def test_a_change_reaches_a_real_cluster_and_a_bad_one_leaves_it(world: World, begun: Cluster) -> None:
    _, good = delivered(world, begun, "works better\n", "delivered to a real cluster")
    status = deployment(begun)["status"]
    assert status["readyReplicas"] == status["updatedReplicas"] == status["replicas"]
    assert [call[1] for call in world.calls("doit", "verify")] == ["verify"]

    world.break_("crash")
    before, after = changed(world, "ends at once\n", f"apps/{SERVICE}/app.txt")
    two = deploy(world, before, after, 1, "a version that crashes goes back by itself")
    assert two.result("deploy-staging") == "failure"
    assert f"{SERVICE} in staging was rolled back" in two.timeline()
    bad = world.calls("cosign", "sign")[-1][-1].rpartition("@")[2]
    assert bad.startswith("sha256:badc0de1")
    assert digest(begun) == good


def test_a_version_is_promoted_on_a_real_cluster_and_the_next_one_taken_back(
    world: World, begun: Cluster
) -> None:
    commit, good = delivered(world, begun, "works better\n", "delivered, to be promoted")
    world.write(f"releases/production/{SERVICE}.yaml", approval(commit, good))
    record = world.commit("promote packer")
    world.ci_ended(record, "success")
    sample = digest(begun, PRODUCTION)
    promoted = deploy(world, commit, record, 0, "promoted on a real cluster")
    assert promoted.result("deploy-staging") == "skipped"
    assert {promoted.result(f"deploy-production{how}") for how in ("", "-approved")} == {"success", "skipped"}
    assert digest(begun, PRODUCTION) == good != sample

    _, newer = delivered(world, begun, "works as well\n", "delivered, to be taken back")
    assert newer != good
    asked = {"environment": "staging", "service": SERVICE, "to": "", "reason": "it is rehearsed"}
    head = world.git("rev-parse", "main")
    back = show(
        run(world, "rollback", "workflow_dispatch", head, {"inputs": asked}, "taken back on a real cluster"),
        0,
    )
    assert back.result("rollback") == "success"
    assert (digest(begun), digest(begun, PRODUCTION)) == (good, good)
