"""A real API server takes what can be taken back, and each way that leads nowhere back is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from cluster import Cluster, reversing, running
from cluster.answering import AsleepError
from cluster.plan import judging
from generators.checks import Context, reversible
from tests.unit.checks.fleets import REPOSITORY, Plan
from tests.unit.checks.monitoring_plans import golden
from tests.unit.checks.pasts import changed

pytestmark = pytest.mark.slow

CATALOG = "tests/catalogs/golden.yaml"
LIBRARY = "charts/workload/templates"
NAMED = ('(printf "%s-%s" $w.name (sha256sum $pod | trunc 10))', "$w.name")
"""A Job that keeps its name whatever it runs."""
ALL_PODS = ("  annotations:\n    kubectl", "  annotations:\n    more: of-this\n    kubectl")
GATEWAY, MONITORING = "gateway.networking.k8s.io/v1", "monitoring.coreos.com/v1"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running(judging(golden().model)) as one:
        yield one


def context(before: Plan, after: Plan, folder: Path) -> Context:
    made = changed(before, after, folder)
    made.catalog.write_text(Path(REPOSITORY, CATALOG).read_text(encoding="utf-8"), encoding="utf-8")
    return made


def test_each_change_that_goes_one_way_is_told_with_its_place_and_a_next_step(tmp_path: Path) -> None:
    before = golden().replaced(f"{LIBRARY}/_job.tpl", *NAMED)
    after = before.replaced("charts/store/values.yaml", "size: 10Gi", "size: 5Gi")
    before = before.replaced(f"{LIBRARY}/_service-monitor.tpl", MONITORING, f"{MONITORING}beta9")
    after = after.replaced(f"{LIBRARY}/_pod.tpl", *ALL_PODS)
    after = after.replaced(f"{LIBRARY}/_deployment.tpl", "matchLabels:", "matchLabels:\n      other: label")
    after = after.replaced(f"{LIBRARY}/_route.tpl", GATEWAY, f"{GATEWAY}beta9")
    result = reversible.run(context(before, after, tmp_path))
    told = {
        (one.rule.partition("/")[2], Path(one.place.path).name, one.message.split(": ")[1])
        for one in result.problems
    }
    assert told == {
        ("forth", "_deployment.tpl", "Deployment packer"),
        ("forth", "services.yaml", "StatefulSet store"),
        ("forth", "_pod.tpl", "Job migrate"),
        ("forth", "_route.tpl", "HTTPRoute front"),
        ("back", "_service-monitor.tpl", "ServiceMonitor front"),
    }
    texts = {one.message.split(": ")[1]: one.message for one in result.problems}
    assert "spec.selector.matchLabels.other: nothing → label" in texts["Deployment packer"]
    assert texts["StatefulSet store"].endswith("storage: 10Gi → 5Gi), by services.store.storage.size")
    assert "immutable" in texts["Job migrate"]
    assert "knows no HTTPRoute of gateway.networking.k8s.io/v1beta9" in texts["HTTPRoute front"]
    assert texts["ServiceMonitor front"].endswith("; so do those of offers, packer, store")
    assert all("One-way: " in one.hint and one.environment for one in result.problems)
    # The platform and the service that is a CronJob are as they were, or take what changed.
    assert (result.covered, result.total) == (4, 14)


def test_what_every_release_changes_can_be_taken_back(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def answer(_: Context, _unit: str, _module: str, text: str) -> str:
        asked.extend(json.loads(text))
        ways = [reversing.Way.read(one) for one in json.loads(text)]
        return json.dumps([asdict(one) for one in reversing.judge(cluster, golden().model, ways)])

    monkeypatch.setattr(reversible, "answer", answer)
    after = golden().replaced(f"{LIBRARY}/_pod.tpl", *ALL_PODS)
    after = after.replaced("charts/store/values.yaml", "replicas: 3", "replicas: 4")
    after = after.replaced("charts/front/values.yaml", "demo/front}", "demo/other}")
    result = reversible.run(context(golden(), after, tmp_path))
    assert result.problems == ()
    assert (result.covered, result.total) == (14, 14)
    kinds = {one["kind"] for way in asked for one in way["after"]}
    assert kinds == {"CronJob", "Deployment", "Job", "Rollout", "StatefulSet"}


def test_a_server_that_takes_what_goes_one_way_is_not_believed(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "free", "namespace": "default"}}
    free = ("a change of settings", {**settings, "data": {"a": "1"}}, {**settings, "data": {"a": "2"}})
    monkeypatch.setattr(reversing, "_one_way", lambda: iter([free]))
    with pytest.raises(AsleepError, match="a change of settings was not refused"):
        reversing.judge(cluster, golden().model, [])
