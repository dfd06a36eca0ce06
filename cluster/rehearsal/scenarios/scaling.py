"""Autoscalers: KEDA by a queue, from none and back; the HPA by the CPU that pods use."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cluster.api import Object
from cluster.played import digest_that
from cluster.rehearsal.cast import NoCast
from cluster.rehearsal.claims import Claim, of, outside
from cluster.rehearsal.queue import Queue
from cluster.rehearsal.scenario import needing
from cluster.rehearsal.stage import Stage, must
from generators.model import Service

NAMESPACE, NAME = "rehearsal-queue", "worker"
PER_POD, MOST = 5, 4
HARD = "900m"
PROMISED = 30.0
"""Seconds from a message in a queue to a pod that takes it."""


@dataclass(frozen=True)
class Worker:
    """A Deployment that KEDA scales from none, by the trigger of its ScaledObject."""

    namespace: str
    name: str
    most: int
    trigger: Mapping[str, str]

    @property
    def place(self) -> str:
        """Where the Deployment is."""
        return f"/apis/apps/v1/namespaces/{self.namespace}/deployments/{self.name}"


def _queued(stage: Stage) -> Collection[Claim]:
    try:
        return (of(stage.first, stage.cast.queued(stage.first)),)
    except NoCast:
        return (outside(NAMESPACE),)


def _scaled(stage: Stage) -> Collection[Claim]:
    return (of(stage.first, _busy(stage)),)


@needing(_queued)
def queue(stage: Stage) -> str:
    """A real queue that fills brings pods up from none; an empty one needs none."""
    cluster = stage.cluster
    worker = _charted(stage) or _own(stage)
    trigger = worker.trigger
    cluster.lead(trigger["natsServerMonitoringEndpoint"], cluster.port("nats-server", "monitor"))
    with Queue(cluster.port("nats-server", "client")) as jobs:
        stream = trigger["stream"]
        jobs.ask(f"STREAM.CREATE.{stream}", {"name": stream, "subjects": [f"{stream}.>"]})
        consumer = {"durable_name": trigger["consumer"], "ack_policy": "explicit"}
        created = {"stream_name": stream, "config": consumer}
        jobs.ask(f"CONSUMER.DURABLE.CREATE.{stream}.{trigger['consumer']}", created)
        if worker.namespace == NAMESPACE:
            cluster.api.create(_scaler(trigger))
        # Until its queue answered, KEDA left the one pod alone that a Deployment begins with.
        stage.until(lambda: _replicas(stage, worker) == 0, "no pod for an empty queue")
        begun = time.monotonic()
        messages = int(trigger["lagThreshold"]) * worker.most
        for number in range(messages):
            jobs.publish(f"{stream}.one", str(number))
        stage.until(lambda: _ready(stage, worker) >= 1, "a first pod")
        first = time.monotonic() - begun
        must(first <= PROMISED, f"the first pod took {first:.0f} s, {PROMISED:.0f} are promised")
        stage.until(
            lambda: _ready(stage, worker) == worker.most, f"{worker.most} pods for {messages} messages"
        )
        all_of_them = time.monotonic() - begun
        jobs.ask(f"STREAM.PURGE.{stream}", {})
        begun = time.monotonic()
        stage.until(lambda: _replicas(stage, worker) == 0, "no pod for an empty queue")
        back = time.monotonic() - begun
    if worker.namespace == NAMESPACE:
        cluster.api.request("DELETE", f"/api/v1/namespaces/{NAMESPACE}")
    return (
        f"{worker.name}: 0 to 1 after {first:.0f} s, promised {PROMISED:.0f} s; {worker.most} after "
        f"{all_of_them:.0f} s, back to 0 after {back:.0f} s"
    )


@needing(_scaled)
def cpu(stage: Stage) -> str:
    """Pods that work hard become more, as metrics-server sees them."""
    environment = stage.first
    service = _busy(stage).id
    selector = f"app.kubernetes.io/name={service}"
    before = len(stage.pods(environment, service))
    begun = time.monotonic()
    must(stage.cluster.use(environment.namespace, selector, cpu=HARD) > 0, f"{service} has no pods")
    try:
        stage.until(
            lambda: len(stage.pods(environment, service)) > before, f"more than {before} pods of {service}"
        )
        stage.until_up(environment)
        took, now = time.monotonic() - begun, len(stage.pods(environment, service))
    finally:
        stage.cluster.use(environment.namespace, selector, cpu=None)
    return f"{service}: {before} pods to {now} after {took:.0f} s"


def _busy(stage: Stage) -> Service:
    """One that an HPA scales; rather nobody who plays another long part. Raises NoCast."""
    taken = []
    with contextlib.suppress(NoCast):
        taken.append(stage.cast.rolling(stage.first).id)
        taken.append(stage.cast.shifted(stage.first, "blue-green").id)
    try:
        return stage.cast.scaled(stage.first, but=taken)
    except NoCast:
        return stage.cast.scaled(stage.first)


def _charted(stage: Stage) -> Worker | None:
    """One of the catalog's, as its chart scales it; None where nobody runs for a queue alone."""
    try:
        service = stage.cast.queued(stage.first).id
    except NoCast:
        return None
    space = stage.first.namespace
    spec = stage.cluster.api.get(f"/apis/keda.sh/v1alpha1/namespaces/{space}/scaledobjects/{service}")["spec"]
    (trigger,) = spec["triggers"]
    return Worker(space, service, int(spec["maxReplicaCount"]), trigger["metadata"])


def _own(stage: Stage) -> Worker:
    """One of the rehearsal's own."""
    api = stage.cluster.api
    api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    account = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/default"
    stage.until(lambda: api.request("GET", account).ok, "the default account")
    api.create(_worker())
    trigger = {
        "natsServerMonitoringEndpoint": f"nats.{NAMESPACE}.svc:8222",
        "account": "$G",
        "stream": "work",
        "consumer": "workers",
        "lagThreshold": str(PER_POD),
    }
    return Worker(NAMESPACE, NAME, MOST, trigger)


def _replicas(stage: Stage, worker: Worker) -> int:
    return int(stage.cluster.api.get(worker.place)["spec"]["replicas"])


def _ready(stage: Stage, worker: Worker) -> int:
    return int(stage.cluster.api.get(worker.place)["status"].get("readyReplicas", 0))


def _worker() -> Object:
    labels, size = {"app": NAME}, {"cpu": "10m", "memory": "16Mi"}
    image = f"registry.example/{NAME}@{digest_that('well', NAME)}"
    container = {"name": "app", "image": image, "resources": {"requests": size, "limits": size}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [container], "terminationGracePeriodSeconds": 0},
            },
        },
    }


def _scaler(trigger: Mapping[str, str]) -> Object:
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": NAME},
            "pollingInterval": 2,
            "cooldownPeriod": 5,
            "minReplicaCount": 0,
            "maxReplicaCount": MOST,
            "triggers": [{"type": "nats-jetstream", "metadata": dict(trigger)}],
        },
    }
