"""Runs kubeconform on a text of many objects and tells what it said of how many."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from generators.checks._engine.context import Context

CRDS = "crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"


@dataclass(frozen=True, slots=True)
class Verdict:
    """kubeconform's figures, and per bad object ``kind name: what``. ``failure``: it did not run."""

    valid: int
    skipped: int
    findings: tuple[str, ...]
    failure: str = ""


def validate(context: Context, text: str) -> Verdict:
    """Strict, against the schemas of the platform's Kubernetes and of the custom resources.

    Raises an error like ``Missing`` where program or schemas cannot be had.
    """
    version = context.model.fleet.platform.kubernetes
    schemas = context.once("schemas", lambda: context.tools.schemas(version))
    done = context.processes.run(
        [
            context.program("kubeconform"),
            *("-strict", "-summary", "-output", "json", "-n", str(context.workers)),
            *("-kubernetes-version", f"{version}.0"),
            *("-schema-location", _kubernetes(schemas)),
            *("-schema-location", f"{schemas}/{CRDS}"),
            "-",
        ],
        stdin=text,
    )
    try:
        answer = json.loads(done.out)
        summary = answer["summary"]
    except (ValueError, KeyError):
        return Verdict(0, 0, (), done.err.strip() or f"kubeconform ended with code {done.code}")
    found = tuple(
        f"{one.get('kind') or 'an object'} {one.get('name') or 'without a name'}: {one.get('msg', '')}"
        for one in answer.get("resources") or ()
        if one.get("status") in {"statusInvalid", "statusError"}
    )
    return Verdict(int(summary["valid"]), int(summary["skipped"]), found)


def _kubernetes(schemas: Path) -> str:
    folder = "{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}"
    return f"{schemas}/kubernetes/{folder}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
