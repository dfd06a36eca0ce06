"""The made fleet is what helm would have left: read by the code that reads real releases."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import yaml

from bench import fleet
from bench.measure import Contender, measure
from generators.model import Environment, Model
from ops.actions.oracle import objects
from ops.adapters.release_store import _decoded

BODY = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "tools", "namespace": "space", "labels": {"a/name": "tools", "a/tier": "support"}},
    "spec": {"template": {"spec": {"containers": [{"name": "app", "envFrom": [{"ref": "tools-flags"}]}]}}},
}


def test_another_service_has_its_own_names_and_nothing_else_differs() -> None:
    found = fleet.named(json.dumps(BODY), "tools", "service-7")
    assert found["metadata"]["name"] == found["metadata"]["labels"]["a/name"] == "service-7"
    assert json.dumps(found).replace("service-7", "tools") == json.dumps(BODY)
    assert fleet.named(json.dumps({"x": "toolshed"}), "tools", "other") == {"x": "toolshed"}


def test_a_catalog_without_a_deployment_is_told_in_words() -> None:
    model = cast(Model, SimpleNamespace(services=()))
    environment = cast(Environment, SimpleNamespace(name="staging"))
    with pytest.raises(ValueError, match="no service of the catalog runs as a Deployment in staging"):
        fleet.deployment(model, environment, Path(), Path())


def test_a_release_is_read_as_helms_own() -> None:
    digest = f"sha256:{'a' * 64}"
    kept = _decoded(fleet.release(BODY, "tools", {"version": "1.0.0", "digest": digest}))
    assert (kept.name, kept.revision, kept.status, kept.digest) == ("tools", 1, "deployed", digest)
    (body,) = objects(kept.manifest, "tools", "space")
    assert body["spec"] == BODY["spec"]
    assert yaml.safe_load(kept.manifest)["metadata"] == BODY["metadata"]


def test_only_the_codes_that_are_meant_count_as_done(tmp_path: Path) -> None:
    ends = [sys.executable, "-S", "-c", "raise SystemExit(1)"]
    measure([Contender("meant", ends, codes=(0, 1))], 0)
    with pytest.raises(RuntimeError, match="odd failed with 1"):
        measure([Contender("odd", ends)], 0)
