"""A risk that the pipelines weighed makes a deployment more careful, on a real control plane.

What they pass on is ``--risk LEVEL``; the API server and the controllers are asked what became of it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cluster import digest_that, running
from cluster.api import Object
from cluster.fleet import install
from cluster.processes import wait_until
from generators.toolchain import Toolchain
from tests.e2e.cluster.desk import Desk
from tests.support.catalogs import REPOSITORY, load

pytestmark = pytest.mark.slow

ENVIRONMENT, SPACE = "staging", "codai-staging"
ROLLING, SWITCHED, SHIFTED = "tools", "wallet", "memorai"
"""One that a Deployment runs; one that the catalog brings in blue-green, and one as a canary."""
SERVICES = ("logai", ROLLING, SWITCHED, SHIFTED)
SMALLER = [25, 50, 75]
"""What the catalog's one step of half becomes."""
PATIENCE = 240.0
WATCHED = 30
"""Seconds that a new pod stands ready before the next one comes, at a medium risk."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Services that run and were seen to be well; the tree takes the records that deployments write."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(REPOSITORY / "charts", tree / "charts", symlinks=True)
    model = load("services.yaml")
    helm = Toolchain(REPOSITORY, lambda _: None).program("helm")
    with running(model) as cluster:
        first = model.fleet.environments[0]
        install(cluster, model, first, helm=helm, charts=REPOSITORY / "charts", services=SERVICES)
        one = Desk(cluster, tree)
        code, seen = one.do(f"verify {ENVIRONMENT} {' '.join(SERVICES)} --wait 240")
        assert code == 0, seen["findings"]
        yield one


def words(service: str, risk: str) -> tuple[str, str]:
    """How the pipelines deliver a new image of a service at a risk, and its digest."""
    digest = digest_that("well", f"{service}-{risk}")
    image = f"{service}=9.0.1@{digest}"
    asked = f"deploy {ENVIRONMENT} {service} --image {image} --risk {risk} --apply --freeze-reason rehearsal"
    return asked, digest


def workload(desk: Desk, kind: str, service: str) -> Object:
    base = "/apis/apps/v1" if kind == "deployments" else "/apis/argoproj.io/v1alpha1"
    return desk.cluster.api.get(f"{base}/namespaces/{SPACE}/{kind}/{service}")


def pods(desk: Desk, service: str, digest: str) -> list[Object]:
    """Its pods that run a digest."""
    path = f"/api/v1/namespaces/{SPACE}/pods"
    found = desk.cluster.api.get(path, labelSelector=f"app.kubernetes.io/name={service}")["items"]
    return [one for one in found if one["spec"]["containers"][0]["image"].endswith(digest)]


@contextmanager
def started(desk: Desk, asked: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command that goes on; interrupted, and waited for, at the end of the block."""
    with log.open("wb") as stream:
        command = [str(REPOSITORY / "doit"), *asked.split(), "--output", str(desk.tree)]
        environment = {**os.environ, "KUBECONFIG": str(desk.cluster.kubeconfig_of("deployer"))}
        one = subprocess.Popen(command, env=environment, stdout=stream, stderr=stream, start_new_session=True)
    try:
        yield one
    finally:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGINT)
        one.wait(PATIENCE)


def test_at_a_medium_risk_what_rolls_moves_one_pod_at_a_time_each_watched(desk: Desk) -> None:
    before = workload(desk, "deployments", ROLLING)["spec"]
    assert before.get("minReadySeconds", 0) < WATCHED
    asked, digest = words(ROLLING, "medium")
    begun = time.monotonic()
    code, document = desk.do(asked, role="deployer")
    took = time.monotonic() - begun
    assert code == 0, document["findings"]
    spec = workload(desk, "deployments", ROLLING)["spec"]
    assert spec["minReadySeconds"] == WATCHED
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    new = pods(desk, ROLLING, digest)
    assert len(new) == spec["replicas"] == 2
    # One after the other, each watched: what the controller did, not only what it was told.
    first, second = sorted(ready_at(one) for one in new)
    assert second - first >= WATCHED - 1
    assert took >= 2 * WATCHED - 2


@pytest.mark.parametrize(("service", "strategy"), [(SWITCHED, "blueGreen"), (SHIFTED, "canary")])
def test_at_a_high_risk_what_a_rollout_runs_comes_in_as_a_canary_in_smaller_steps(
    desk: Desk, tmp_path: Path, service: str, strategy: str
) -> None:
    before = workload(desk, "rollouts", service)["spec"]["strategy"]
    assert [*before] == [strategy]
    assert weights(before) != SMALLER
    # The autoscaler brings the second pod a moment after the first one is well.
    wait_until(lambda: len(pods(desk, service, "")) >= 2, PATIENCE, f"two pods of {service}")
    asked, digest = words(service, "high")
    log = tmp_path / "deploy.log"

    def shifted() -> bool:
        assert one.poll() is None, log.read_text(encoding="utf-8")
        return bool(pods(desk, service, digest))

    with started(desk, asked, log) as one:
        wait_until(shifted, PATIENCE, "a pod of the canary")
        strategy_now = workload(desk, "rollouts", service)["spec"]["strategy"]
        old = [pod for pod in pods(desk, service, "") if digest not in str(pod["spec"])]
    assert [*strategy_now] == ["canary"]
    assert weights(strategy_now) == SMALLER
    assert len(old) >= 2, "what ran goes on beside the canary"


def weights(strategy: Object) -> list[int]:
    """Shares of the canary, step by step."""
    steps = strategy.get("canary", {}).get("steps", ())
    return [step["setWeight"] for step in steps if "setWeight" in step]


def ready_at(pod: Object) -> float:
    """When a pod became ready, in seconds."""
    (moment,) = (
        one["lastTransitionTime"]
        for one in pod["status"]["conditions"]
        if one["type"] == "Ready" and one["status"] == "True"
    )
    return time.mktime(time.strptime(moment, "%Y-%m-%dT%H:%M:%SZ"))


def test_what_services_stand_on_comes_by_its_own_name_and_not_from_who_delivers_services(desk: Desk) -> None:
    shutil.copytree(REPOSITORY / "monitoring", desk.tree / "monitoring", symlinks=True)
    values = desk.tree / f"charts/platform/values-{ENVIRONMENT}.yaml"
    text = values.read_text(encoding="utf-8")
    changed, count = re.subn(r"pods: [0-9]+}", "pods: 181}", text)
    assert count == 1
    values.write_text(changed, encoding="utf-8")
    asked = f"deploy {ENVIRONMENT} platform --risk high --approved-by ada --apply --freeze-reason rehearsal"
    code, refused = desk.do(asked, role="deployer")
    assert (code, [one["state"] for one in refused["outcomes"]]) == (1, ["refused"])
    code, done = desk.do(asked)
    assert code == 0, done["findings"]
    assert [(one["service"], one["state"]) for one in done["outcomes"]] == [
        ("platform", "deployed"),
        ("platform/monitoring", "deployed"),
    ]
    quotas = desk.cluster.api.get(f"/api/v1/namespaces/{SPACE}/resourcequotas")["items"]
    assert "181" in [one["spec"]["hard"].get("pods") for one in quotas]
    code, again = desk.do(asked)
    assert (code, {one["state"] for one in again["outcomes"]}) == (0, {"unchanged"})
    _, kept = desk.do(f"history {ENVIRONMENT} platform --action approved")
    assert "ada" in str(kept)
