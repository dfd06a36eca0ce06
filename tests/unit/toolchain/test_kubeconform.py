"""kubeconform, with the schemas made here, knows every kind that the charts render."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.toolchain import Toolchain, Unavailable
from tests.unit.toolchain.conftest import REPOSITORY

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).with_name("samples.yaml")
DOCUMENTS: list[dict[str, Any]] = list(yaml.safe_load_all(SAMPLES.read_text()))


def validate(documents: list[dict[str, Any]]) -> dict[str, int]:
    toolchain = Toolchain(REPOSITORY, print)
    schemas = toolchain.schemas("1.37")
    done = subprocess.run(
        [
            *(toolchain.program("kubeconform"), "-strict", "-kubernetes-version", "1.37.0"),
            *("-schema-location", schemas / "kubernetes"),
            *(
                "-schema-location",
                f"{schemas}/crds/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json",
            ),
            *("-output", "json", "-summary", "-"),
        ],
        input=yaml.safe_dump_all(documents),
        capture_output=True,
        text=True,
        check=False,
    )
    summary: dict[str, int] = json.loads(done.stdout)["summary"]
    return summary


def test_every_sample_is_valid_and_none_is_skipped() -> None:
    assert validate(DOCUMENTS) == {"valid": len(DOCUMENTS), "invalid": 0, "errors": 0, "skipped": 0}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["kind"])
def test_an_unknown_field_is_refused_in_every_kind(document: dict[str, Any]) -> None:
    broken = {**document, "spec": {**document["spec"], "unheard": 1}}
    assert validate([broken]) == {"valid": 0, "invalid": 1, "errors": 0, "skipped": 0}


def test_a_removed_api_has_no_schema() -> None:
    budget = {"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": {"name": "a"}}
    assert validate([budget])["errors"] == 1


def test_a_kubernetes_version_without_schemas_is_named() -> None:
    with pytest.raises(Unavailable, match=r"no schemas for Kubernetes '1\.99'; there are 1\.25, .*, 1\.37"):
        Toolchain(REPOSITORY, print).schemas("1.99")
