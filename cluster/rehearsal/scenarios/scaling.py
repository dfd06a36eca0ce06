"""Autoscalers: KEDA by a queue, from none and back; the HPA by the CPU that pods use."""

from __future__ import annotations

import time

from cluster.api import Object
from cluster.played import digest_that
from cluster.rehearsal.queue import Queue
from cluster.rehearsal.stage import Stage, must

NAMESPACE, NAME = "rehearsal-queue", "worker"
HOST = f"nats.{NAMESPACE}.svc:8222"
MESSAGES, PER_POD, MOST = 20, 5, 4
DEPLOYMENT = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{NAME}"
HARD = "900m"


def queue(stage: Stage) -> str:
    """A real queue that fills brings pods up from none; an empty one needs none."""
    cluster = stage.cluster
    cluster.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    account = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/default"
    stage.until(lambda: cluster.api.request("GET", account).ok, "the default account")
    cluster.api.create(_worker())
    cluster.lead(HOST, cluster.port("nats-server", "monitor"))
    with Queue(cluster.port("nats-server", "client")) as jobs:
        jobs.ask("STREAM.CREATE.work", {"name": "work", "subjects": ["work.>"]})
        consumer = {"durable_name": "workers", "ack_policy": "explicit"}
        jobs.ask("CONSUMER.DURABLE.CREATE.work.workers", {"stream_name": "work", "config": consumer})
        cluster.api.create(_scaler())
        must(_replicas(stage) == 0, "pods run for an empty queue")
        begun = time.monotonic()
        for number in range(MESSAGES):
            jobs.publish("work.one", str(number))
        stage.until(lambda: _ready(stage) >= 1, "a first pod")
        first = time.monotonic() - begun
        stage.until(lambda: _ready(stage) == MOST, f"{MOST} pods for {MESSAGES} messages")
        all_of_them = time.monotonic() - begun
        jobs.ask("STREAM.PURGE.work", {})
        begun = time.monotonic()
        stage.until(lambda: _replicas(stage) == 0, "no pod for an empty queue")
        back = time.monotonic() - begun
    cluster.api.request("DELETE", f"/api/v1/namespaces/{NAMESPACE}")
    return f"0 to 1 after {first:.0f} s, {MOST} after {all_of_them:.0f} s, back to 0 after {back:.0f} s"


def cpu(stage: Stage) -> str:
    """Pods that work hard become more, as metrics-server sees them."""
    environment = stage.first
    service = stage.cast.scaled(environment).id
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


def _replicas(stage: Stage) -> int:
    return int(stage.cluster.api.get(DEPLOYMENT)["spec"]["replicas"])


def _ready(stage: Stage) -> int:
    return int(stage.cluster.api.get(DEPLOYMENT)["status"].get("readyReplicas", 0))


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


def _scaler() -> Object:
    metadata = {
        "natsServerMonitoringEndpoint": HOST,
        "account": "$G",
        "stream": "work",
        "consumer": "workers",
        "lagThreshold": str(PER_POD),
    }
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
            "triggers": [{"type": "nats-jetstream", "metadata": metadata}],
        },
    }
