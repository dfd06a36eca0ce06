"""Service charts written into a folder, and the real programs run on them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from generators.artifacts import Artifact
from generators.headers import stamp
from generators.model import Fleet, Model, Service
from generators.outputs import charts, workload
from generators.render import Renderer
from generators.toolchain import Toolchain
from tests.unit.outputs.chart_services import (
    gateway_fleet,
    gateway_services,
    ingress_fleet,
    ingress_services,
)

REPOSITORY = Path(__file__).parents[3]
KUBERNETES = "1.37.0"
RECORD: Mapping[str, Any] = {
    "workload": {
        "image": {"version": "1.2.3", "digest": "sha256:" + "5a" * 32},
        "release": {"commit": "0123abc" + "0" * 33, "approvedBy": "platform"},
    }
}

Object = dict[str, Any]


class Refused(Exception):
    """Helm's own words."""


@dataclass(frozen=True)
class Charts:
    """The library and some services' charts, on disk where ``folder`` is given."""

    fleet: Fleet
    services: Mapping[str, Service]
    folder: Path = Path()

    @cached_property
    def artifacts(self) -> dict[str, Artifact]:
        """Every file by its path."""
        renderer = Renderer(REPOSITORY / "templates")
        made = list(workload.of_fleet(Model(self.fleet, ()), renderer.bind("workload")))
        for service in self.services.values():
            made += charts.of_service(service, self.fleet, renderer.bind("charts"))
        return {artifact.path: artifact for artifact in made}

    def values(self, path: str) -> dict[str, Any]:
        """What a values file says, by its path below ``charts/``."""
        read: dict[str, Any] = yaml.safe_load(self.artifacts[f"charts/{path}"].text)
        return read

    def write(self) -> None:
        """All of it into the folder, stamped as the writer would."""
        for path, artifact in self.artifacts.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if artifact.link:
                target.symlink_to(artifact.link)
            else:
                target.write_text(stamp(artifact, self.fleet.platform.name), encoding="utf-8")

    def helm(self, *words: str, values: Mapping[str, Any] | None = None) -> str:
        """Standard output of helm. Raises Refused."""
        given = ["--values", "-"] if values is not None else []
        done = subprocess.run(
            [program("helm"), *words, *given],
            input=json.dumps(values or {}),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refused(done.stderr + done.stdout)
        return done.stdout

    def options(self, service: str, environment: str) -> tuple[str, ...]:
        """The options that install a service into an environment."""
        (namespace,) = [e.namespace for e in self.fleet.environments if e.name == environment]
        overlay = f"charts/{service}/values-{environment}.yaml"
        return ("--kube-version", KUBERNETES, "--namespace", namespace, "--values", overlay)

    def text(self, service: str, environment: str, values: Mapping[str, Any] = RECORD) -> str:
        """What ``helm template`` says."""
        options = self.options(service, environment)
        return self.helm("template", service, f"charts/{service}", *options, values=values)

    def objects(self, service: str, environment: str, values: Mapping[str, Any] = RECORD) -> list[Object]:
        """What helm renders."""
        return [one for one in yaml.safe_load_all(self.text(service, environment, values)) if one]


def program(name: str) -> Path:
    """One of the pinned Go programs."""
    return Toolchain(REPOSITORY, lambda line: None).program(name)


def gateway(folder: Path = Path()) -> Charts:
    """Every kind and strategy, on Gateway API and the Prometheus operator."""
    return Charts(gateway_fleet(), gateway_services(), folder)


def ingress(folder: Path = Path()) -> Charts:
    """Both scalers and sticky sessions, on Ingress and plain Prometheus."""
    return Charts(ingress_fleet(), ingress_services(), folder)


def of_kind(objects: Iterable[Object], kind: str) -> list[Object]:
    """The objects of a kind, in order."""
    return [one for one in objects if one["kind"] == kind]


def named(objects: Iterable[Object], kind: str, name: str) -> Object:
    """The one object of this kind and name."""
    (found,) = [one for one in of_kind(objects, kind) if one["metadata"]["name"] == name]
    return found


def pod_of(objects: Iterable[Object]) -> Object:
    """The one pod template among them."""
    (found,) = [pod for one in objects if (pod := _pod(one)) is not None]
    return found


def _pod(one: Object) -> Object | None:
    if one["kind"] == "CronJob":
        found: Object = one["spec"]["jobTemplate"]["spec"]["template"]
        return found
    if one["kind"] in {"Deployment", "Rollout", "StatefulSet", "Job"}:
        template: Object = one["spec"]["template"]
        return template
    return None
