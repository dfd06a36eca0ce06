"""Installs a whole fleet with helm alone: what the rest needs who only wants something to look at."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cluster.handle import Cluster
from cluster.plan import context_of
from cluster.played import digest_that
from generators.conventions import names
from generators.conventions.backups import approvals
from generators.model import Environment, Model

_AT_ONCE = 4
_PLATFORM = "platform"


class NotInstalled(Exception):
    """Helm refused a chart; the text has its words."""


def install(
    cluster: Cluster,
    model: Model,
    environment: Environment,
    *,
    helm: Path,
    charts: Path,
    services: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Installs the platform chart and then services, all of them unless some are named.

    ``charts`` is the folder that holds one folder per chart. Returns the releases; that their pods run
    is not waited for. Raises NotInstalled.
    """
    approved = approvals(environment.name, model.fleet)
    inside = {
        name: {"version": version, "digest": digest_that("well", name)} for name, version in approved.items()
    }
    platform = {"images": inside, "release": _RELEASE}
    helming = _Helm(cluster, context_of(cluster.plan.platform, environment), environment, helm, charts)
    helming.install(_PLATFORM, platform, "--create-namespace", "--take-ownership")
    wanted = [one.id for one in model.services if services is None or one.id in services]

    def one(service: str) -> None:
        image = {"version": "0.0.0-sample", "digest": digest_that("well", service)}
        helming.install(service, {"workload": {"image": image, "release": _RELEASE}})

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(one, wanted))
    return (_PLATFORM, *wanted)


_RELEASE = {"commit": "0" * 40, "approvedBy": "nobody"}


class _Helm:
    def __init__(
        self, cluster: Cluster, context: str, environment: Environment, program: Path, charts: Path
    ) -> None:
        self._cluster = cluster
        self._context = context
        self._environment = environment
        self._program = program
        self._charts = charts

    def install(self, release: str, record: object, *words: str) -> None:
        folder = self._charts / Path(names.chart(release)).name
        command = [
            *(os.fspath(self._program), "upgrade", "--install", release, os.fspath(folder)),
            *("--kubeconfig", os.fspath(self._cluster.kubeconfig), "--kube-context", self._context),
            *("--namespace", self._environment.namespace),
            *("--values", os.fspath(folder / f"values-{self._environment.name}.yaml"), "--values", "-"),
            *words,
        ]
        # What it learns of this server it keeps beside it: another one may have its port tomorrow.
        own = {"KUBECACHEDIR": os.fspath(self._cluster.folder / "discovery")}
        done = subprocess.run(
            command,
            input=json.dumps(record),
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if "level=INFO" not in line]
            raise NotInstalled(f"{release}: {' '.join(said)}")
