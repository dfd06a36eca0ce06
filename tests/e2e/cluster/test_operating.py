"""The commands of operations on a real control plane, as a person runs them: one environment, one day."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cluster import Cluster, running
from cluster.played import digest_that
from tests.unit.cluster.test_plan import REPOSITORY, load

pytestmark = pytest.mark.deep  # many minutes; not yet timed on a quiet machine

SPACE = "codai-staging"
HPA = f"/apis/autoscaling/v2/namespaces/{SPACE}/horizontalpodautoscalers/logai"
CONFIG = f"/api/v1/namespaces/{SPACE}/configmaps/wallet-config"


@dataclass(frozen=True, slots=True)
class Desk:
    """A person with a checkout and a cluster. ``do`` runs ``./doit`` and returns code and document."""

    cluster: Cluster
    tree: Path

    def do(self, words: str, *, role: str = "admin") -> tuple[int, dict[str, Any]]:
        command = [str(REPOSITORY / "doit"), *words.split(), "--output", str(self.tree), "--format", "json"]
        done = subprocess.run(
            command,
            env={**os.environ, "KUBECONFIG": str(self.cluster.kubeconfig_of(role))},
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An environment to which everything was deployed, beginning with nothing."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(REPOSITORY / "charts", tree / "charts", symlinks=True)
    with running(load("services.yaml")) as cluster:
        one = Desk(cluster, tree)
        code, dry = one.do("deploy staging")
        assert (code, len(dry["new"])) == (0, 29)
        code, done = one.do("deploy staging --apply")
        assert code == 0, done["findings"]
        assert {outcome["state"] for outcome in done["outcomes"]} == {"deployed"}
        yield one


def rules(document: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in document["findings"]}


def test_every_service_is_healthy_and_says_what_it_runs(desk: Desk) -> None:
    code, seen = desk.do("status staging")
    assert (code, len(seen["services"])) == (0, 29)
    assert {one["health"] for one in seen["services"]} == {"healthy"}
    assert all(one["digest"].startswith("sha256:") for one in seen["services"])
    assert {one["drift"] for one in seen["services"]} == {0}


def test_a_second_deployment_changes_nothing(desk: Desk) -> None:
    code, done = desk.do("deploy staging --apply")
    assert code == 0
    assert {one["state"] for one in done["outcomes"]} == {"unchanged"}


def test_a_bad_release_goes_back_and_stays_out(desk: Desk) -> None:
    words = f"deploy staging tools --image tools=1.1.0@{digest_that('pull', 'operating')} --apply"
    code, done = desk.do(words)
    assert code == 1
    assert done["outcomes"][0]["state"] == "rolled-back"
    assert "ImagePullBackOff" in done["outcomes"][0]["reason"]
    code, again = desk.do(words)
    assert (code, rules(again)) == (1, {"deploy/barred"})
    code, seen = desk.do("verify staging tools")
    assert code == 0
    assert seen["services"][0]["version"] == "0.0.0-sample"


def test_what_a_person_changed_is_found_and_put_back(desk: Desk) -> None:
    merge = "application/merge-patch+json"
    by = {"fieldManager": "kubectl-edit"}
    assert desk.cluster.api.request("PATCH", HPA, {"spec": {"maxReplicas": 9}}, by, merge).ok
    assert desk.cluster.api.request("DELETE", CONFIG).ok
    code, found = desk.do("drift staging logai wallet")
    assert code == 1
    told = {one["path"]: (one["want"], one["have"], one["manager"]) for one in found["drift"]}
    assert told == {
        "HorizontalPodAutoscaler/logai.spec.maxReplicas": ("4", "9", "kubectl-edit"),
        "ConfigMap/wallet-config": ('"present"', "", "unknown"),
    }
    assert {"services.yaml" in one["source"] for one in found["drift"]} == {True, False}
    assert desk.do("drift staging logai wallet --revert --apply")[0] == 0
    assert desk.do("drift staging")[0] == 0


def test_readers_may_look_and_nothing_else(desk: Desk) -> None:
    for words in ("status staging", "verify staging", "drift staging", "history staging"):
        code, seen = desk.do(words, role="reader")
        assert code == 0, (words, seen["findings"])
    code, refused = desk.do("rollback staging tools --apply", role="reader")
    assert (code, rules(refused)) == (3, {"cluster/forbidden"})


def test_the_histories_are_whole(desk: Desk) -> None:
    code, found = desk.do("history staging --check")
    assert code == 0
    assert len(found["history"]) == 30
    actions = [one["action"] for one in found["history"]["tools"]]
    assert actions[:2] == ["deploying", "verified"]
    assert {"failed", "barred", "rolled-back"} <= set(actions)
