"""A cluster as rehearsals use it: one is started, broken in many ways, and ends without a trace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cluster import Cluster, Plan, plan_for, running
from cluster.api import Api
from cluster.plan import DEPLOYER, EXPIRED, NOBODY, READER, ROLES, ROLLOUTS
from cluster.processes import Process, wait_until
from cluster.servers import API, CORE, STAND_IN
from tests.e2e.cluster.workloads import (
    NAMESPACE,
    PATIENCE,
    deployment,
    namespace,
    pods,
    ready,
    remove,
    soon,
    statuses,
)
from tests.support.catalogs import load

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Without KEDA, which has a test of its own: it takes longest to build and to start."""
    return replace(plan_for(load("tests/catalogs/golden.yaml")), controllers=(ROLLOUTS,))


@pytest.fixture(scope="module")
def cluster(plan: Plan) -> Iterator[Cluster]:
    with running(plan) as one:
        namespace(one)
        yield one


def test_everything_runs_on_six_nodes_in_three_zones(cluster: Cluster) -> None:
    nodes = cluster.api.get("/api/v1/nodes")["items"]
    zones = {one["metadata"]["labels"]["topology.kubernetes.io/zone"] for one in nodes}
    assert (len(nodes), len(zones)) == (6, 3)
    assert {one["status"]["nodeInfo"]["kubeletVersion"] for one in nodes} == {"v1.37.1"}
    assert {*CORE, STAND_IN} <= {one.name for one in cluster.state.servers}
    assert cluster.memory() < 1_500_000_000


def test_what_the_control_plane_listens_on_is_loopback(cluster: Cluster) -> None:
    # The Rollouts controller alone has no option for it; see the decision about listening.
    ours = {
        number: one.name
        for one in cluster.state.servers
        if one.name != "rollouts-controller"
        for number in one.ports.values()
    }
    heard = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            place, _, number = address.partition(":")
            if state == "0A" and int(number, 16) in ours:
                heard.add(int(number, 16))
                assert place == "0100007F", f"{ours[int(number, 16)]} listens on {place}"
    assert len(heard) >= len(CORE)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_known_by_its_own_kubeconfig(cluster: Cluster, role: str) -> None:
    assert cluster.kubeconfig_of(role).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("role", "code"), [(READER, 403), (DEPLOYER, 403), (NOBODY, 403), (EXPIRED, 401)])
def test_before_the_platform_is_installed_nobody_may_anything(cluster: Cluster, role: str, code: int) -> None:
    user = f"{cluster.contexts[0]}@{role}"
    with Api.as_user(cluster.folder, user) as api:
        answer = api.request("GET", f"/api/v1/namespaces/{NAMESPACE}/pods")
    assert answer.code == code


def test_a_workload_becomes_available_and_is_spread_over_the_zones(cluster: Cluster) -> None:
    cluster.api.create(deployment("good", 3))
    soon(cluster, "good", 3)
    zones = {one["spec"]["nodeName"].rpartition("-")[0] for one in pods(cluster, "good")}
    assert len(zones) == 3
    remove(cluster, "good")


def test_what_a_pod_wrote_can_be_read_without_asking_outside(cluster: Cluster) -> None:
    cluster.api.create(deployment("writes", 1))
    soon(cluster, "writes", 1)
    name = pods(cluster, "writes")[0]["metadata"]["name"]
    path = f"/api/v1/namespaces/{NAMESPACE}/pods/{name}/log"
    for query in ({"container": "app"}, {"container": "app", "previous": "true"}):
        answer = cluster.api.request("GET", path, query=query)
        assert (answer.code, answer.body) == (200, {"level": "info", "message": "played"})
    remove(cluster, "writes")


@pytest.mark.parametrize(("behaviour", "reason"), [("crash", "Error"), ("oom", "OOMKilled")])
def test_a_crashing_release_restarts_again_and_again(cluster: Cluster, behaviour: str, reason: str) -> None:
    cluster.api.create(deployment(behaviour, 1, behaviour))

    def restarted() -> bool:
        return any(one["restartCount"] >= 2 for one in statuses(cluster, behaviour))

    wait_until(restarted, PATIENCE, "two restarts")
    (status,) = statuses(cluster, behaviour)
    assert status["state"]["waiting"]["reason"] == "CrashLoopBackOff"
    assert status["lastState"]["terminated"]["reason"] == reason
    assert ready(cluster, behaviour) == 0
    remove(cluster, behaviour)


def test_a_release_whose_image_is_missing_waits_for_it(cluster: Cluster) -> None:
    cluster.api.create(deployment("pull", 1, "pull"))
    wait_until(lambda: bool(statuses(cluster, "pull")), PATIENCE, "a status")
    (status,) = statuses(cluster, "pull")
    assert status["state"]["waiting"]["reason"] == "ImagePullBackOff"
    assert pods(cluster, "pull")[0]["status"]["phase"] == "Pending"
    remove(cluster, "pull")


def test_a_slow_release_is_late_and_one_that_never_is_ready_stays_so(cluster: Cluster) -> None:
    begun = time.monotonic()
    cluster.api.create(deployment("never", 1, "never"))
    cluster.api.create(deployment("slow", 1, "slow", {"play-delay": "3s"}))
    soon(cluster, "slow", 1)
    assert time.monotonic() - begun > 3
    (status,) = statuses(cluster, "never")
    assert "running" in status["state"]
    assert ready(cluster, "never") == 0
    remove(cluster, "never")
    remove(cluster, "slow")


def test_running_pods_are_turned_bad_and_well_again(cluster: Cluster) -> None:
    cluster.api.create(deployment("turned", 2))
    soon(cluster, "turned", 2)
    assert cluster.play(NAMESPACE, "app=turned", "crash") == 2
    wait_until(lambda: ready(cluster, "turned") == 0, PATIENCE, "no ready pod")
    cluster.play(NAMESPACE, "app=turned", None)
    soon(cluster, "turned", 2)
    with pytest.raises(ValueError, match="nothing plays 'explode'"):
        cluster.play(NAMESPACE, "app=turned", "explode")
    remove(cluster, "turned")


def test_a_lost_zone_takes_its_pods_and_gives_room_again(cluster: Cluster) -> None:
    cluster.api.create(deployment("zoned", 6))
    soon(cluster, "zoned", 6)
    cluster.zone_down("zone-a")
    lost = set(cluster.nodes("zone-a"))

    def elsewhere() -> bool:
        return not lost & {one["spec"].get("nodeName") for one in pods(cluster, "zoned")}

    wait_until(elsewhere, PATIENCE, "pods elsewhere")
    soon(cluster, "zoned", 6)
    cluster.zone_up("zone-a")
    taints = [one["spec"].get("taints") for one in cluster.api.get("/api/v1/nodes")["items"]]
    assert taints == [None] * 6
    with pytest.raises(ValueError, match="no zone is called 'zone-x'; there are zone-a, zone-b, zone-c"):
        cluster.zone_down("zone-x")
    remove(cluster, "zoned")


def test_a_job_is_done_and_a_bad_one_fails(cluster: Cluster) -> None:
    for name, behaviour in (("done", "well"), ("failing", "crash")):
        template = deployment(name, 1, behaviour)["spec"]["template"]
        template["spec"] = {**template["spec"], "restartPolicy": "Never"}
        metadata = {"name": name, "namespace": NAMESPACE}
        spec = {"backoffLimit": 0, "template": template}
        cluster.api.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec})

    def ended(name: str) -> str:
        status = cluster.api.get(f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs/{name}")["status"]
        true = [one["type"] for one in status.get("conditions", ()) if one["status"] == "True"]
        return "Complete" if "Complete" in true else "Failed" if "Failed" in true else ""

    wait_until(lambda: bool(ended("done") and ended("failing")), PATIENCE, "both jobs")
    assert (ended("done"), ended("failing")) == ("Complete", "Failed")


def test_a_claim_gets_a_volume_and_an_external_secret_its_secret(cluster: Cluster) -> None:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": NAMESPACE},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    secret = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": "keys", "namespace": NAMESPACE},
        "spec": {
            "secretStoreRef": {"name": "store"},
            "data": [{"secretKey": "token", "remoteRef": {"key": "a"}}],
        },
    }
    cluster.api.create(claim)
    cluster.api.create(secret)
    base = f"/api/v1/namespaces/{NAMESPACE}"
    wait_until(
        lambda: cluster.api.get(f"{base}/persistentvolumeclaims/data")["status"].get("phase") == "Bound",
        PATIENCE,
        "a bound claim",
    )
    wait_until(lambda: cluster.api.request("GET", f"{base}/secrets/keys").ok, PATIENCE, "the secret")
    assert set(cluster.api.get(f"{base}/secrets/keys")["data"]) == {"token"}


def test_the_api_server_dies_and_comes_back_with_what_it_knew(cluster: Cluster) -> None:
    cluster.api.create(deployment("kept", 2))
    soon(cluster, "kept", 2)
    cluster.stop_api_server()
    assert not cluster.answers()
    wait_until(lambda: API not in {one.name for one in cluster.state.servers}, PATIENCE, "its end")
    cluster.start_api_server()
    soon(cluster, "kept", 2)
    remove(cluster, "kept")


def test_while_etcd_is_held_still_nothing_is_answered(cluster: Cluster) -> None:
    path = f"/api/v1/namespaces/{NAMESPACE}/configmaps"
    one = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "a-"}}
    with Api.of(cluster.folder, timeout=1) as impatient, cluster.etcd_paused(), pytest.raises(TimeoutError):
        impatient.request("POST", path, one)
    assert cluster.api.get(path)["items"] is not None
    pause = cluster.pause_etcd(0.2)
    pause.join()
    wait_until(cluster.answers, PATIENCE, "the API server")


def test_a_cluster_ends_with_its_block_and_leaves_nothing(plan: Plan) -> None:
    with running(replace(plan, controllers=())) as one:
        folder = one.folder
        processes: list[Process] = [one.state.keeper, *(server.process for server in one.state.servers)]
        assert all(process.alive for process in processes)
    assert not any(process.alive for process in processes)
    assert not folder.exists()
