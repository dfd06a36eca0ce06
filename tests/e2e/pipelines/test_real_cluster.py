"""Deliveries of the generated workflow to a real API server: the verbs that change a cluster are not played.

Pods are played by kwok; all else that a deployment meets is real: admission, rights, helm, controllers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cluster import Cluster, plan_for, running
from cluster.fleet import install
from generators import catalog
from generators.toolchain import Toolchain
from tests.e2e.checkout import REPOSITORY
from tests.e2e.pipelines.steps import changed, deploy
from tests.e2e.pipelines.world import GOLDEN, World

pytestmark = pytest.mark.deep  # four minutes; test_risk asks the same verbs on a real API server each time

SERVICE = "packer"
"""A Deployment runs it, so no analysis has to be waited for."""
DEPLOYMENT = f"/apis/apps/v1/namespaces/demo-staging/deployments/{SERVICE}"


@pytest.fixture
def cluster(world: World) -> Iterator[Cluster]:
    """With the platform and the service as somebody installed them; what the world's verbs reach."""
    world.generate(GOLDEN.read_text(encoding="utf-8"))
    model = catalog.load(world.clone / "services.yaml", "services.yaml").model
    assert model is not None
    helm = Toolchain(REPOSITORY, lambda _: None).program("helm")
    with running(replace(plan_for(model), controllers=())) as one:
        first = model.fleet.environments[0]
        install(one, model, first, helm=helm, charts=world.clone / "charts", services=[SERVICE])
        world.kubeconfig = str(one.kubeconfig_of("deployer"))
        yield one


def digest(cluster: Cluster) -> str:
    """The one that the API server has for the service."""
    spec = cluster.api.get(DEPLOYMENT)["spec"]["template"]["spec"]
    return str(spec["containers"][0]["image"]).rpartition("@")[2]


def test_a_change_reaches_a_real_cluster_and_a_bad_one_leaves_it(world: World, cluster: Cluster) -> None:
    world.write(f"apps/{SERVICE}/Dockerfile", "FROM scratch\nCOPY app.txt /\n")
    world.write(f"apps/{SERVICE}/app.txt", "works\n")
    world.delivered(world.commit("begin packer"))
    before, after = changed(world, "works better\n", f"apps/{SERVICE}/app.txt")
    deploy(world, before, after, 0, "delivered to a real cluster")
    signed = [call[-1].rpartition("@")[2] for call in world.calls("cosign", "sign")]
    assert [digest(cluster)] == signed
    status = cluster.api.get(DEPLOYMENT)["status"]
    assert status["readyReplicas"] == status["updatedReplicas"] == status["replicas"]
    assert [call[1] for call in world.calls("doit", "verify")] == ["verify"]

    world.break_("crash")
    before, after = changed(world, "ends at once\n", f"apps/{SERVICE}/app.txt")
    two = deploy(world, before, after, 1, "a version that crashes goes back by itself")
    assert two.result("deploy-staging") == "failure"
    assert f"{SERVICE} in staging was rolled back" in two.timeline()
    bad = world.calls("cosign", "sign")[-1][-1].rpartition("@")[2]
    assert bad.startswith("sha256:badc0de1")
    assert [digest(cluster)] == signed
