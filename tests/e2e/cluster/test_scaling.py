"""Real autoscalers move played pods: by CPU through metrics-server, by a real queue through KEDA."""

from __future__ import annotations

import json
import socket
from dataclasses import replace

import pytest

from cluster import Cluster, plan_for, running
from cluster.api import Object
from cluster.plan import KEDA, METRICS, NATS
from cluster.processes import wait_until
from tests.e2e.cluster.workloads import NAMESPACE, deployment, namespace, ready, soon
from tests.unit.cluster.test_plan import load

pytestmark = pytest.mark.deep  # many minutes; not yet timed on a quiet machine

PATIENCE = 240.0
"""The autoscaler looks every 15 s, and trusts a pod's figures from its second minute on."""
PLAN = plan_for(load("tests/catalogs/aiaas.yaml"))
DEPLOYMENT = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/scaled"


def replicas(cluster: Cluster) -> int:
    return int(cluster.api.get(DEPLOYMENT)["spec"]["replicas"])


def target() -> Object:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "name": "scaled"}


def test_pods_that_work_hard_become_more() -> None:
    with running(replace(PLAN, controllers=(METRICS,))) as cluster:
        namespace(cluster)
        cluster.api.create(deployment("scaled", None))
        soon(cluster, "scaled", 1)
        resource = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
        spec = {
            "scaleTargetRef": target(),
            "minReplicas": 1,
            "maxReplicas": 4,
            "metrics": [{"type": "Resource", "resource": resource}],
        }
        metadata = {"name": "scaled", "namespace": NAMESPACE}
        cluster.api.create(
            {
                "apiVersion": "autoscaling/v2",
                "kind": "HorizontalPodAutoscaler",
                "metadata": metadata,
                "spec": spec,
            }
        )
        # 300m of a request of 100m, where 70 % is meant.
        cluster.use(NAMESPACE, "app=scaled", cpu="300m")
        wait_until(lambda: replicas(cluster) > 1, PATIENCE, "a second pod")
        wait_until(lambda: ready(cluster, "scaled") > 1, PATIENCE, "a second pod that is ready")


def test_a_queue_that_fills_brings_pods_up_from_none() -> None:
    with running(replace(PLAN, controllers=(KEDA, NATS))) as cluster:
        namespace(cluster)
        cluster.api.create(deployment("scaled", 0))
        host = "nats.trial.svc:8222"
        cluster.lead(host, cluster.port("nats-server", "monitor"))
        queue = Queue(cluster.port("nats-server", "client"))
        queue.ask("STREAM.CREATE.work", {"name": "work", "subjects": ["work.>"]})
        consumer = {"durable_name": "workers", "ack_policy": "explicit"}
        queue.ask("CONSUMER.DURABLE.CREATE.work.workers", {"stream_name": "work", "config": consumer})
        metadata = {
            "natsServerMonitoringEndpoint": host,
            "account": "$G",
            "stream": "work",
            "consumer": "workers",
            "lagThreshold": "5",
        }
        cluster.api.create(
            {
                "apiVersion": "keda.sh/v1alpha1",
                "kind": "ScaledObject",
                "metadata": {"name": "scaled", "namespace": NAMESPACE},
                "spec": {
                    "scaleTargetRef": target(),
                    "pollingInterval": 2,
                    "cooldownPeriod": 5,
                    "minReplicaCount": 0,
                    "maxReplicaCount": 4,
                    "triggers": [{"type": "nats-jetstream", "metadata": metadata}],
                },
            }
        )
        for number in range(20):
            queue.publish("work.one", str(number))
        wait_until(lambda: ready(cluster, "scaled") >= 1, PATIENCE, "a first pod")
        wait_until(lambda: replicas(cluster) == 4, PATIENCE, "four pods for twenty messages")
        queue.ask("STREAM.PURGE.work", {})
        wait_until(lambda: replicas(cluster) == 0, PATIENCE * 2, "no pod for an empty queue")
        queue.close()


class Queue:
    """As much of the NATS protocol as asking JetStream and publishing takes."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._lines = self._socket.makefile("rb")
        self._lines.readline()
        self._send(b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB answers 1\r\n')

    def ask(self, what: str, body: object) -> None:
        """Asks JetStream and waits for its answer, which must hold no error."""
        data = json.dumps(body).encode()
        self._send(b"PUB $JS.API.%s answers %d\r\n%s\r\n" % (what.encode(), len(data), data))
        while not (line := self._lines.readline()).startswith(b"MSG"):
            if line == b"PING\r\n":
                self._send(b"PONG\r\n")
        answer = json.loads(self._lines.read(int(line.split()[-1]) + 2))
        assert "error" not in answer, answer

    def publish(self, subject: str, text: str) -> None:
        """Publishes a message."""
        data = text.encode()
        self._send(b"PUB %s %d\r\n%s\r\n" % (subject.encode(), len(data), data))

    def close(self) -> None:
        """Ends the connection."""
        self._lines.close()
        self._socket.close()

    def _send(self, data: bytes) -> None:
        self._socket.sendall(data)
