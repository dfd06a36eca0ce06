"""kubeconform, with the schemas made here, knows every kind that the charts render."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.toolchain import Toolchain, Unavailable, go, schemas
from generators.toolchain.groups import read_group
from tests.support.catalogs import REPOSITORY

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


@pytest.mark.parametrize(
    ("line", "replacement", "error"),
    [
        ("github.com/kedacore/keda/v2 v2.21.0 h1:", None, ValueError),
        ("sigs.k8s.io/gateway-api v1.6.0 h1:", "sigs.k8s.io/gateway-api v1.6.0 h1:AAAA", Unavailable),
    ],
    ids=["missing", "changed"],
)
def test_a_module_whose_contents_are_not_those_pinned_is_refused(
    tmp_path: Path, line: str, replacement: str | None, error: type[Exception]
) -> None:
    folder = tmp_path / "tools/schemas"
    shutil.copytree(REPOSITORY / "tools/schemas", folder)
    sums = folder / "go.sum"
    lines = sums.read_text().splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith(line))
    lines[at : at + 1] = [] if replacement is None else [replacement + lines[at][len(replacement) :]]
    sums.write_text("\n".join(lines) + "\n")
    before = sums.read_bytes()

    toolchain = Toolchain(REPOSITORY, print)
    group = read_group(folder)
    compiler = go.find(group.go, partial(toolchain.environment, "go"), os.environ)
    (tmp_path / "scratch").mkdir()
    with pytest.raises(error, match=r"go\.sum has no line: github\.com/kedacore|checksum mismatch"):
        schemas.fill(tmp_path / "scratch", toolchain.environment("test"), group, "1.37", compiler)
    assert sums.read_bytes() == before
