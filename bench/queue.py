"""How long KEDA takes from messages in a real queue to pods that are ready.

Rows of ``./doit bench --cluster``. The chart is that of a worker of the second catalog, so it looks at its
queue as often as is stated there. Held against ``kubectl scale`` of the same pods without a scaler, in the
same environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.fleet import named
from bench.table import PYTHON, REPOSITORY, Row
from cluster import Cluster, running
from cluster.fleet import install
from cluster.plan import NATS, context_of
from cluster.processes import wait_until
from cluster.rehearsal.queue import Queue
from generators import catalog
from generators.model import Environment, Model, Service
from generators.toolchain import Toolchain

CATALOG = REPOSITORY / "tests/catalogs/aiaas.yaml"
PROMISED = 30.0
PATIENCE = 300.0
BARE = "bare"


def run(scratch: Path) -> Iterator[Row]:
    """All rows; ``scratch`` is a folder that is not there yet."""
    model = catalog.load(CATALOG, CATALOG.name).model
    if model is None:
        raise ValueError(f"{CATALOG.name} has errors; see ./doit check:catalog")
    words = ["generate", "--catalog", str(CATALOG), "--output", str(scratch)]
    subprocess.run(
        [PYTHON, "-P", "-m", "generators", *words], cwd=REPOSITORY, capture_output=True, check=True
    )
    tools = Toolchain(REPOSITORY, lambda _: None).programs(("helm", "kubectl"))
    environment = model.fleet.environments[0]
    service = worker(model, environment)
    with running(model, extras=[NATS]) as cluster:
        install(
            cluster, model, environment, helm=tools["helm"], charts=scratch / "charts", services=[service.id]
        )
        most = service.environments[environment.name].scaling.maximum
        bare = _by_hand(cluster, environment, service.id, most, tools["kubectl"])
        first, all_of_them = _by_queue(cluster, environment, service.id, most)
    yield Row("KEDA, from messages to a first pod", first, PROMISED, "s")
    yield Row(f"KEDA, from messages to {most} pods", all_of_them, PROMISED, "s")
    yield Row(f"KEDA, from messages to {most} pods / kubectl scale", all_of_them / bare)


def worker(model: Model, environment: Environment) -> Service:
    """A service that a queue scales from none. Raises ValueError where none is."""
    for one in model.services:
        scaling = one.environments[environment.name].scaling
        if scaling.queue is not None and not scaling.minimum:
            return one
    raise ValueError(f"no service of the catalog runs for a queue alone in {environment.name}")


def _by_hand(cluster: Cluster, environment: Environment, like: str, most: int, kubectl: Path) -> float:
    """Seconds until as many of the same pods are ready that nobody but a person scales."""
    body = named(json.dumps(cluster.api.get(_place(environment, like))), like, BARE)
    body["metadata"] = {
        "name": BARE,
        "namespace": environment.namespace,
        "labels": body["metadata"]["labels"],
    }
    body["spec"]["replicas"] = 0
    # Its account is the worker's own.
    body["spec"]["template"]["spec"]["serviceAccountName"] = like
    cluster.api.create({name: body[name] for name in ("apiVersion", "kind", "metadata", "spec")})
    begun = time.monotonic()
    where = [
        "--context",
        context_of(cluster.plan.platform, environment),
        "--namespace",
        environment.namespace,
    ]
    subprocess.run(
        [str(kubectl), *where, "scale", f"deployment/{BARE}", f"--replicas={most}"],
        env={**os.environ, "KUBECONFIG": os.fspath(cluster.kubeconfig)},
        capture_output=True,
        check=True,
    )
    wait_until(lambda: _ready(cluster, environment, BARE) == most, PATIENCE, f"{most} pods", every=0.1)
    took = time.monotonic() - begun
    cluster.api.request("DELETE", _place(environment, BARE))
    return took


def _by_queue(cluster: Cluster, environment: Environment, name: str, most: int) -> tuple[float, float]:
    """Seconds from the first of so many messages that each pod is needed, to one pod and to all."""
    base = f"/apis/keda.sh/v1alpha1/namespaces/{environment.namespace}/scaledobjects/{name}"
    (trigger,) = (one["metadata"] for one in cluster.api.get(base)["spec"]["triggers"])
    cluster.lead(trigger["natsServerMonitoringEndpoint"], cluster.port("nats-server", "monitor"))
    stream, consumer = trigger["stream"], trigger["consumer"]
    with Queue(cluster.port("nats-server", "client")) as jobs:
        jobs.ask(f"STREAM.CREATE.{stream}", {"name": stream, "subjects": [f"{stream}.>"]})
        config = {"durable_name": consumer, "ack_policy": "explicit"}
        jobs.ask(f"CONSUMER.DURABLE.CREATE.{stream}.{consumer}", {"stream_name": stream, "config": config})
        # Until its queue answered, KEDA left the one pod alone that a Deployment begins with.
        wait_until(lambda: not _stated(cluster, environment, name), PATIENCE, "no pod", every=0.1)
        begun = time.monotonic()
        for number in range(int(trigger["lagThreshold"]) * most):
            jobs.publish(f"{stream}.one", str(number))
        wait_until(lambda: _ready(cluster, environment, name) >= 1, PATIENCE, "a first pod", every=0.1)
        first = time.monotonic() - begun
        wait_until(lambda: _ready(cluster, environment, name) == most, PATIENCE, f"{most} pods", every=0.1)
        return first, time.monotonic() - begun


def _place(environment: Environment, name: str) -> str:
    return f"/apis/apps/v1/namespaces/{environment.namespace}/deployments/{name}"


def _stated(cluster: Cluster, environment: Environment, name: str) -> int:
    found: dict[str, Any] = cluster.api.get(_place(environment, name))
    return int(found["spec"]["replicas"])


def _ready(cluster: Cluster, environment: Environment, name: str) -> int:
    return int(cluster.api.get(_place(environment, name))["status"].get("readyReplicas", 0))
