"""What a deployment sends to the monitoring: all of it, nothing else, and nothing that cannot be taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from generators.model import Model
from ops.actions import watching
from ops.actions.oracle import Oracle
from ops.adapters.api import Api
from tests.unit.ops.conftest import Memory, refused, reply

RULES = "/apis/monitoring.coreos.com/v1/namespaces/monitoring/prometheusrules"
CONFIG = "/api/v1/namespaces/monitoring/configmaps"
LABELS = {"app.kubernetes.io/part-of": "codai", "app.kubernetes.io/managed-by": "platform-ops"}


def rule(name: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "monitoring", "labels": {"app.kubernetes.io/part-of": "codai"}}
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": metadata,
        "spec": {"groups": []},
    }


@pytest.fixture
def site(tmp_path: Path, model: Model, api: Api, memory: Memory) -> Any:
    """A tree with one rule and one dashboard, and a server with another rule of each kind of owner."""
    for folder, name, text in (
        ("operator/services", "wallet.yaml", yaml.safe_dump(rule("services.wallet"))),
        ("dashboards/services", "wallet.json", "{}\n"),
    ):
        (tmp_path / "monitoring" / folder).mkdir(parents=True)
        (tmp_path / "monitoring" / folder / name).write_text(text, encoding="utf-8")
    kinds = [{"kind": "PrometheusRule", "name": "prometheusrules", "namespaced": True}]
    memory.objects["/apis/monitoring.coreos.com/v1"] = {"resources": kinds}
    memory.objects["/api/v1"] = {
        "resources": [{"kind": "ConfigMap", "name": "configmaps", "namespaced": True}]
    }
    memory.objects["/api/v1/namespaces/monitoring"] = {"metadata": {"name": "monitoring"}}
    for name, labels in (("services.gone", LABELS), ("somebodys", {"app.kubernetes.io/part-of": "codai"})):
        metadata = {"name": name, "labels": labels, "resourceVersion": "1"}
        memory.objects[f"{RULES}/{name}"] = {"metadata": metadata}
    board = {"metadata": {"name": "dashboard.services.wallet", "labels": {}, "resourceVersion": "1"}}
    memory.objects[f"{CONFIG}/dashboard.services.wallet"] = board
    memory.objects[f"{RULES}/services.wallet"] = {**rule("services.wallet"), "spec": {"groups": [1]}}
    memory.objects[f"{RULES}/services.wallet"]["metadata"]["resourceVersion"] = "1"
    world = SimpleNamespace(model=model, output=tmp_path, platform="codai")
    environment = SimpleNamespace(name="staging")
    return SimpleNamespace(world=world, api=api, oracle=Oracle(api, "space"), environment=environment)


def silent(_: str) -> None:
    """Nobody looks."""


def test_what_differs_is_sent_and_what_was_sent_once_goes(site: Any, memory: Memory) -> None:
    outcome = watching.send(site, silent, force=False)
    assert outcome is not None
    assert (outcome.state, outcome.service, outcome.reason) == ("deployed", "platform/monitoring", "")
    assert f"{RULES}/services.gone" not in memory.objects
    assert f"{RULES}/somebodys" in memory.objects
    assert memory.objects[f"{RULES}/services.wallet"]["spec"] == {"groups": []}
    shown = memory.objects[f"{CONFIG}/dashboard.services.wallet"]
    assert shown["data"] == {"wallet.json": "{}\n"}
    assert shown["metadata"]["labels"] == {**LABELS, "grafana_dashboard": "1"}
    sent = [path for method, path in memory.sent if method == "PATCH" and "dryRun" not in path]
    again = watching.send(site, silent, force=False)
    assert again is not None
    assert again.state == "unchanged"
    assert [path for method, path in memory.sent if method == "PATCH" and "dryRun" not in path] == sent


def test_files_are_nobodys_to_send(site: Any, memory: Memory) -> None:
    platform = site.world.model.fleet.platform
    plain = replace(platform, prometheus=replace(platform.prometheus, delivery="files"))
    fleet = replace(site.world.model.fleet, platform=plain)
    site.world.model = replace(site.world.model, fleet=fleet)
    assert watching.send(site, silent, force=False) is None
    assert memory.sent == []


def test_a_tree_without_them_is_told_at_once(site: Any, memory: Memory, tmp_path: Path) -> None:
    site.world.output = tmp_path / "elsewhere"
    outcome = watching.send(site, silent, force=False)
    assert outcome is not None
    assert (outcome.state, outcome.hint) == ("failed", "./doit generate")
    assert "there is no monitoring/operator/" in outcome.reason
    assert memory.sent == []


@pytest.mark.parametrize("why", ["kind", "refusal", "conflict"])
def test_what_cannot_be_taken_changes_nothing(site: Any, memory: Memory, why: str) -> None:
    if why == "kind":
        memory.objects["/apis/monitoring.coreos.com/v1"] = {"resources": []}
    elif why == "refusal":
        memory.fail("PATCH", "prometheusrules", reply(422, refused("Invalid", "spec.groups: no list")))
    else:
        cause = {
            "reason": "FieldManagerConflict",
            "field": ".spec",
            "message": 'conflict with "x"',
        }
        memory.fail("PATCH", "prometheusrules", reply(409, refused("Conflict", "x", causes=[cause])))
    outcome = watching.send(site, silent, force=False)
    assert outcome is not None
    words = {
        "kind": "knows no PrometheusRule",
        "refusal": "spec.groups: no list",
        "conflict": "has fields that others own: .spec (x)",
    }
    assert outcome.state == "failed"
    assert words[why] in outcome.reason
    assert outcome.hint
    written = [path for method, path in memory.sent if method != "GET" and "dryRun" not in path]
    assert written == []
    assert f"{RULES}/services.gone" in memory.objects
