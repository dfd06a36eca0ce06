"""How long ``drift`` and ``status`` take over 1,000 Deployments on a real API server, and what they hold.

Rows of ``./doit bench --cluster``. Each time is held against ``kubectl get`` of what is read: the
Deployments, and the releases that helm keeps. The Deployments are one of this repository's charts, rendered
once and named anew, without pods: what is measured is who asks, and not how fast nodes are played.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from bench.catalogs import write
from bench.measure import Contender, measure
from bench.table import REPOSITORY, Row
from cluster import Cluster, digest_that, running
from cluster.plan import context_of, plan_for
from cluster.servers import MANAGER
from generators import catalog
from generators.conventions import names
from generators.conventions import workloads as kinds
from generators.model import Environment, Model
from generators.toolchain import Toolchain

COUNT, ROUNDS = 1000, 2
SECONDS, MEBIBYTES = 60.0, 200.0
"""What is promised of drift over so many, and of the memory of the process that asks."""
THREADS = 8
HELM = "helm"


def deployment(model: Model, environment: Environment, helm: Path, charts: Path) -> tuple[str, str]:
    """A service that a Deployment runs, and its Deployment as its chart renders it.

    Raises ValueError where none is.
    """
    stated = {one.id: one.environments[environment.name].rollout.strategy for one in model.services}
    wanted = (one for one in model.services if kinds.controller(one.kind, stated[one.id])[1] == "Deployment")
    found = next(wanted, None)
    if found is None:
        raise ValueError(f"no service of the catalog runs as a Deployment in {environment.name}")
    chart = charts / Path(names.chart(found.id)).name
    image = {"version": "1.0.0", "digest": digest_that("well", "bench")}
    values = {"workload": {"image": image, "release": {"commit": "0" * 40, "approvedBy": "nobody"}}}
    command = [
        *(str(helm), "template", found.id, str(chart), "--namespace", environment.namespace),
        *("--values", str(chart / f"values-{environment.name}.yaml"), "--values", "-"),
    ]
    done = subprocess.run(command, input=json.dumps(values), capture_output=True, text=True, check=True)
    documents = [one for one in yaml.safe_load_all(done.stdout) if one]
    (body,) = (one for one in documents if one["kind"] == "Deployment")
    body["metadata"]["namespace"] = environment.namespace
    body["spec"]["replicas"] = 0
    return found.id, json.dumps(body)


def named(text: str, old: str, new: str) -> dict[str, Any]:
    """The same Deployment of another service: every string that is the old id, alone or before a word."""

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {renamed(key): renamed(one) for key, one in value.items()}
        if isinstance(value, list):
            return [renamed(one) for one in value]
        if isinstance(value, str) and (value == old or value.startswith(f"{old}-")):
            return f"{new}{value[len(old) :]}"
        return value

    found: dict[str, Any] = renamed(json.loads(text))
    return found


def release(body: dict[str, Any], name: str, image: dict[str, str]) -> dict[str, Any]:
    """The Secret in which helm keeps a first revision of that one object."""
    kept = {
        "name": name,
        "version": 1,
        "info": {"status": "deployed", "last_deployed": "2026-01-01T00:00:00Z"},
        "config": {"workload": {"image": image}},
        "manifest": f"---\n{json.dumps(body)}\n",
    }
    packed = base64.b64encode(gzip.compress(json.dumps(kept).encode()))
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "helm.sh/release.v1",
        "metadata": {
            "name": f"sh.helm.release.v1.{name}.v1",
            "namespace": body["metadata"]["namespace"],
            "labels": {"owner": "helm", "name": name, "version": "1", "status": "deployed"},
        },
        "data": {"release": base64.b64encode(packed).decode()},
    }


def fill(cluster: Cluster, services: list[str], text: str, like: str, space: str) -> None:
    """Puts every service there as helm would have."""
    image = {"version": "1.0.0", "digest": digest_that("well", "bench")}
    cluster.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}})

    def one(service: str) -> None:
        body = named(text, like, service)
        cluster.api.create(release(body, service, image))
        meta = body["metadata"]
        meta["labels"] = {**meta["labels"], "app.kubernetes.io/managed-by": "Helm"}
        notes = {"meta.helm.sh/release-name": service, "meta.helm.sh/release-namespace": space}
        meta["annotations"] = {**meta.get("annotations", {}), **notes}
        answer = cluster.api.apply(body, manager=HELM)
        cluster.api.must(answer, f"applying {service}")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, services))


def run(scratch: Path, rounds: int = ROUNDS, count: int = COUNT) -> Iterator[Row]:
    """All rows; ``scratch`` is a folder that is not there yet."""
    scratch.mkdir()
    path = scratch / "services.yaml"
    write(REPOSITORY / "services.yaml", path, count)
    own, model = _loaded(REPOSITORY / "services.yaml"), _loaded(path)
    tools = Toolchain(REPOSITORY, lambda _: None)
    environment = model.fleet.environments[0]
    programs = tools.programs(("helm", "kubectl"))
    like, text = deployment(own, environment, programs["helm"], REPOSITORY / "charts")
    # Nobody plays pods here, and no other controller has anything to do.
    with running(replace(plan_for(model), nodes=(), controllers=())) as cluster:
        # Nor does anybody write while the verbs read: a controller takes minutes for so many.
        cluster.stop(MANAGER)
        fill(cluster, [one.id for one in model.services], text, like, environment.namespace)
        yield from rows(cluster, path, environment, programs["kubectl"], rounds, count)


def rows(
    cluster: Cluster, path: Path, environment: Environment, kubectl: Path, rounds: int, count: int
) -> Iterator[Row]:
    """Seconds and peaks of the verbs, and the ratios to the bare reading of the same objects."""
    where = {"KUBECONFIG": os.fspath(cluster.kubeconfig)}
    context = context_of(cluster.plan.platform, environment)
    reading = [str(kubectl), "--context", context, "--namespace", environment.namespace, "get"]
    bare = Contender("kubectl", [*reading, "deployments,secrets", "--output", "json"], environment=where)
    files = ["--catalog", str(path), "--output", str(path.parent)]
    verbs = [
        Contender(
            verb,
            [str(REPOSITORY / "doit"), verb, environment.name, "--format", "json", *files],
            environment=where,
            codes=codes,
        )
        # Without pods nothing is as it should be: status says so with 1.
        for verb, codes in (("drift", (0,)), ("status", (0, 1)))
    ]
    measure([bare, *verbs], rounds)
    promises = {"drift": SECONDS}
    for one in verbs:
        yield Row(f"{one.name} of {count} Deployments", one.wall, promises.get(one.name), "s")
        yield Row(f"{one.name} of {count} Deployments / kubectl get", one.wall / bare.wall)
        yield Row(f"peak memory, {one.name} of {count} Deployments", one.peak, MEBIBYTES, "MiB")


def _loaded(path: Path) -> Model:
    model = catalog.load(path, path.name).model
    if model is None:
        raise ValueError(f"{path.name} has errors; see ./doit check:catalog")
    return model
