"""The whole fleet as committed, on a real control plane: everything becomes available, roles hold."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from cluster import Cluster, running
from cluster.api import Api, Object
from cluster.fleet import install
from cluster.plan import DEPLOYER, READER
from cluster.processes import wait_until
from generators.model import Model
from generators.toolchain import Toolchain
from tests.unit.cluster.test_plan import REPOSITORY, load

pytestmark = pytest.mark.deep  # many minutes; not yet timed on a quiet machine

PATIENCE = 240.0
WORKLOADS = {
    "deployments": "/apis/apps/v1",
    "statefulsets": "/apis/apps/v1",
    "rollouts": "/apis/argoproj.io/v1alpha1",
}


@pytest.fixture(scope="module")
def model() -> Model:
    return load("services.yaml")


@pytest.fixture(scope="module")
def cluster(model: Model) -> Iterator[Cluster]:
    helm = Toolchain(REPOSITORY, lambda _: None).program("helm")
    with running(model) as one:
        first = model.fleet.environments[0]
        releases = install(one, model, first, helm=helm, charts=REPOSITORY / "charts")
        assert len(releases) == 1 + len(model.services)
        yield one


def listed(cluster: Cluster, namespace: str, kind: str) -> list[Object]:
    return list(cluster.api.get(f"{WORKLOADS[kind]}/namespaces/{namespace}/{kind}")["items"])


def available(kind: str, one: Object) -> bool:
    status = one.get("status", {})
    if kind == "rollouts":
        seen = status.get("observedGeneration") == str(one["metadata"]["generation"])
        return bool(seen and status.get("phase") == "Healthy")
    if kind == "statefulsets":
        return bool(status.get("readyReplicas") == one["spec"]["replicas"])
    conditions = status.get("conditions", ())
    return any(each["type"] == "Available" and each["status"] == "True" for each in conditions)


def test_every_workload_of_the_fleet_becomes_available(cluster: Cluster, model: Model) -> None:
    namespace = model.fleet.environments[0].namespace

    def everything() -> bool:
        return all(available(kind, one) for kind in WORKLOADS for one in listed(cluster, namespace, kind))

    begun = time.monotonic()
    wait_until(everything, PATIENCE, "an available fleet", every=0.5)
    assert time.monotonic() - begun < PATIENCE
    names = {one["metadata"]["name"] for kind in WORKLOADS for one in listed(cluster, namespace, kind)}
    running_kinds = {one.id for one in model.services if one.kind in {"web", "worker", "stateful"}}
    assert running_kinds <= names


def test_what_the_charts_ask_of_operators_is_there(cluster: Cluster, model: Model) -> None:
    namespace = model.fleet.environments[0].namespace
    for path in (
        f"/apis/external-secrets.io/v1/namespaces/{namespace}/externalsecrets",
        f"/apis/cert-manager.io/v1/namespaces/{namespace}/certificates",
    ):
        found = cluster.api.get(path)["items"]
        assert found
        for one in found:
            ready = [each["status"] for each in one["status"]["conditions"] if each["type"] == "Ready"]
            assert ready == ["True"], one["metadata"]["name"]


@pytest.mark.parametrize(
    ("role", "what", "code"),
    [(READER, "pods", 200), (READER, "secrets", 403), (DEPLOYER, "secrets", 200), (DEPLOYER, "nodes", 403)],
)
def test_roles_may_what_the_platform_chart_says(
    cluster: Cluster, model: Model, role: str, what: str, code: int
) -> None:
    namespace = model.fleet.environments[0].namespace
    with Api.as_user(cluster.folder, f"{cluster.contexts[0]}@{role}") as api:
        assert api.request("GET", f"/api/v1/namespaces/{namespace}/{what}").code == code


def test_who_deploys_elsewhere_may_nothing_here(cluster: Cluster, model: Model) -> None:
    namespace = model.fleet.environments[0].namespace
    with Api.as_user(cluster.folder, f"{cluster.contexts[-1]}@{DEPLOYER}") as api:
        assert api.request("GET", f"/api/v1/namespaces/{namespace}/pods").code == 403
