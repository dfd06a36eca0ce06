"""What is watched while somebody watches."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from generators.model import Model
from ops.actions.oracle import Oracle
from ops.adapters.api import Api
from tests.unit.ops.played_api import Memory

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
