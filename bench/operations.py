"""How long a cluster takes to come up, and what people do with a whole fleet on it.

Each time is held against the bare programs doing the same: ``helm upgrade --install`` of every chart,
``kubectl get`` of what is read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measure import Contender, measure
from bench.table import REPOSITORY, Row
from cluster import Cluster, running
from cluster.fleet import install
from cluster.plan import context_of
from cluster.processes import wait_until
from cluster.rehearsal.stage import WORKLOADS, available
from generators import catalog
from generators.model import Environment, Model
from generators.toolchain import Toolchain

UP, DEPLOYED, STATUS, DRIFT = 15.0, 60.0, 2.0, 5.0
"""Seconds that are promised."""
ROUNDS = 3
PATIENCE = 600.0
READ = "deployments,statefulsets,rollouts,cronjobs,jobs,pods,horizontalpodautoscalers"
"""What ``status`` reads."""
STATED = (
    f"{READ},secrets,services,configmaps,serviceaccounts,networkpolicies,poddisruptionbudgets,externalsecrets,"
    "httproutes,servicemonitors"
)
"""What ``drift`` compares, and the releases that helm keeps."""


def run(scratch: Path, rounds: int = ROUNDS) -> Iterator[Row]:
    """All rows; ``scratch`` is a folder that is not there yet."""
    for name in ("charts", "monitoring"):
        shutil.copytree(REPOSITORY / name, scratch / "tree" / name, symlinks=True)
    model = catalog.load(REPOSITORY / "services.yaml", "services.yaml").model
    if model is None:
        raise ValueError("services.yaml has errors; see ./doit check:catalog")
    tools = Toolchain(REPOSITORY, lambda _: None).programs(("helm", "kubectl"))
    # The first one on a machine makes what the others begin from.
    with running(model) as cluster:
        bare = _installed(cluster, model, tools["helm"], scratch / "tree")
    begun = time.monotonic()
    with running(model) as cluster:
        yield Row("cluster up", time.monotonic() - begun, UP, "s")
        yield from _deployed(cluster, model, scratch / "tree", bare)
        yield from _read(cluster, model, tools["kubectl"], scratch / "tree", rounds)


def _installed(cluster: Cluster, model: Model, helm: Path, tree: Path) -> float:
    """Seconds that helm alone takes for the same charts into the same environment, of a cluster as new."""
    first = model.fleet.environments[0]
    begun = time.monotonic()
    install(cluster, model, first, helm=helm, charts=tree / "charts")
    _until_up(cluster, first)
    return time.monotonic() - begun


def _deployed(cluster: Cluster, model: Model, tree: Path, bare: float) -> Iterator[Row]:
    """The fleet by the verb; ``bare``: seconds that helm alone took."""
    first = model.fleet.environments[0]
    count = len(model.services)
    begun = time.monotonic()
    done = subprocess.run(
        _verb("deploy", first.name, "--apply", "--freeze-reason", "bench", tree=tree),
        env={**os.environ, "KUBECONFIG": os.fspath(cluster.kubeconfig)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        # A machine with too much to do is told from a fleet that is not well.
        raise RuntimeError(f"deploy ended with {done.returncode}: {done.stdout[:2000]}")
    _until_up(cluster, first)
    took = time.monotonic() - begun
    yield Row(f"deploy of {count} services until they are available", took, DEPLOYED, "s")
    yield Row(f"deploy of {count} services / helm", took / bare)


def _read(cluster: Cluster, model: Model, kubectl: Path, tree: Path, rounds: int) -> Iterator[Row]:
    where = {"KUBECONFIG": os.fspath(cluster.kubeconfig)}
    first = model.fleet.environments[0]
    reading = [str(kubectl), "--context", context_of(cluster.plan.platform, first)]
    reading += ["--namespace", first.namespace, "get", "--output", "json"]
    count = len(model.services)
    for verb, kinds, promised in (("status", READ, STATUS), ("drift", STATED, DRIFT)):
        bare = Contender("kubectl", [*reading, kinds], environment=where)
        # What an autoscaler is about to do is told, with 1.
        one = Contender(verb, _verb(verb, first.name, tree=tree), environment=where, codes=(0, 1))
        measure([bare, one], rounds)
        yield Row(f"{verb} of {count} services", one.wall, promised, "s")
        yield Row(f"{verb} of {count} services / kubectl get", one.wall / bare.wall)
        yield Row(f"peak memory, {verb} of {count} services", one.peak, None, "MiB")


def _verb(*words: str, tree: Path) -> Sequence[str]:
    return [str(REPOSITORY / "doit"), *words, "--format", "json", "--output", str(tree)]


def _until_up(cluster: Cluster, environment: Environment) -> None:
    def up() -> bool:
        found = {
            f"{kind}/{one['metadata']['name']}": one
            for kind, base in WORKLOADS.items()
            for one in cluster.api.get(f"{base}/namespaces/{environment.namespace}/{kind}")["items"]
        }
        return bool(found) and all(available(name, one) for name, one in found.items())

    wait_until(up, PATIENCE, f"an available fleet in {environment.name}", every=0.25)
