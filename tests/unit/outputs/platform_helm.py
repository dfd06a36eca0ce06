"""The platform chart written into a folder, and the real helm run on it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generators.headers import stamp
from generators.model import Fleet
from generators.outputs import platform
from generators.render import Renderer
from generators.toolchain import Toolchain
from tests.unit.outputs.platform_fleets import model

REPOSITORY = Path(__file__).parents[3]
DIGEST = "sha256:" + "5a" * 32

Object = dict[str, Any]


def files(fleet: Fleet) -> dict[str, str]:
    """The chart's files by path, as they would be written."""
    render = Renderer(REPOSITORY / "templates").bind("platform")
    made = platform.of_fleet(model(fleet), render)
    return {artifact.path: stamp(artifact, fleet.platform.name) for artifact in made}


def record(fleet: Fleet, environment: str) -> Mapping[str, Any]:
    """A release record that approves what the fleet asks for in an environment."""
    found = {
        resource.name: {"version": resource.in_cluster[environment].version, "digest": DIGEST}
        for resource in fleet.resources.values()
        if environment in resource.in_cluster
    }
    return {"images": found, "release": {"commit": "c0" * 20, "approvedBy": "platform"}}


class Refused(Exception):
    """Helm's own words."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart on disk and the fleet it was made from."""

    fleet: Fleet
    folder: Path
    helm: Path

    def run(self, verb: str, environment: str, values: Mapping[str, Any], namespace: str = "") -> str:
        """Standard output of ``helm lint`` or ``helm template``. Raises Refused."""
        found = {one.name: one.namespace for one in self.fleet.environments}
        overlay = ["--values", f"charts/platform/values-{environment}.yaml"] if environment else []
        words = [verb, "--strict"] if verb == "lint" else [verb, "platform"]
        space = namespace or found.get(environment, "default")
        done = subprocess.run(
            [
                *(str(self.helm), *words, "charts/platform", "--kube-version", "1.37.0"),
                *("--namespace", space, *overlay, "--values", "-"),
            ],
            input=json.dumps(values),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refused(done.stderr + done.stdout)
        return done.stdout

    def objects(self, environment: str, values: Mapping[str, Any] | None = None) -> list[Object]:
        """What helm renders for an environment with its release record."""
        given = record(self.fleet, environment) if values is None else values
        return [one for one in yaml.safe_load_all(self.run("template", environment, given)) if one]


def write(fleet: Fleet, folder: Path) -> Chart:
    """The chart in ``folder``, with the pinned helm."""
    for path, text in files(fleet).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    helm = Toolchain(REPOSITORY, lambda line: None).program("helm")
    return Chart(fleet, folder, helm)


def named(objects: list[Object], kind: str, name: str) -> Object:
    """The one object of this kind and name."""
    (found,) = [one for one in objects if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


def within(objects: list[Object], namespace: str) -> list[Object]:
    """Those inside a namespace."""
    return [one for one in objects if one["metadata"].get("namespace") == namespace]


def of_kind(objects: list[Object], kind: str) -> list[Object]:
    """Those of a kind."""
    return [one for one in objects if one["kind"] == kind]
