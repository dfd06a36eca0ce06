"""The figures of ``status`` for Prometheus: looked up anew at every scrape, never kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from generators.conventions import operations
from generators.model import Environment
from ops.faults import USAGE, Stopped, stopped
from ops.verdicts.fleet import Row
from ops.verdicts.health import Health
from ops.world import World

Look = Callable[[World, Environment], Iterable[Row]]
"""What ``status`` sees of an environment; raises Stopped where it does not answer."""


class Figures(Collector):
    """An environment that does not answer has ``up`` 0 and no other figure: nothing stale is shown."""

    def __init__(self, world: World, environments: Sequence[Environment], look: Look) -> None:
        self._world = world
        self._look = look
        self._environments = environments

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is promised before the first scrape, so registering asks no cluster."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One look at each environment."""
        up = GaugeMetricFamily(operations.METRIC_UP, "Whether it answered.", labels=["environment"])
        found: list[Row] = []
        for environment in self._environments:
            try:
                found += self._look(self._world, environment)
                up.add_metric([environment.name], 1)
            except Stopped:
                up.add_metric([environment.name], 0)
        yield up
        yield from families(found)


def families(found: Sequence[Row]) -> Iterable[GaugeMetricFamily]:
    """The rows as metrics; health has one series a state, of which one is 1."""
    labels = ["environment", "service"]
    health = GaugeMetricFamily(operations.METRIC_HEALTH, "Which state it is in.", labels=[*labels, "state"])
    replicas = GaugeMetricFamily(operations.METRIC_REPLICAS, "Pods that are ready.", labels=labels)
    desired = GaugeMetricFamily(operations.METRIC_DESIRED, "Pods that are wanted.", labels=labels)
    drift = GaugeMetricFamily(operations.METRIC_DRIFT, "Fields changed by hand.", labels=labels)
    age = GaugeMetricFamily(operations.METRIC_AGE, "Seconds since its version came.", labels=labels)
    info = GaugeMetricFamily(operations.METRIC_INFO, "What it runs.", labels=[*labels, "version", "digest"])
    for row in found:
        who = [row.environment, row.verdict.service]
        for state in Health:
            health.add_metric([*who, str(state)], float(row.verdict.health is state))
        one = row.verdict.workload
        drift.add_metric(who, row.drift)
        if one is not None:
            replicas.add_metric(who, one.ready)
            desired.add_metric(who, one.desired)
            age.add_metric(who, row.age)
            info.add_metric([*who, one.version, one.digest], 1)
    return (health, replicas, desired, drift, age, info)


def serve(world: World, environments: Sequence[Environment], at: tuple[str, int], look: Look) -> int:
    """Answers at an address and port, 0 for a free one, until an interrupt comes.

    Raises Stopped where that is no address of this machine, or is taken.
    """
    registry = CollectorRegistry()
    registry.register(Figures(world, environments, look))
    address, port = at
    try:
        server, _ = start_http_server(port, addr=address, registry=registry)
    except OSError as error:
        said = f"nothing can listen at {address}:{port}: {error.strerror or error}"
        hint = "take another port with --serve, or an address of this machine with --listen"
        raise stopped("status/listen", said, hint, place=f"{address}:{port}", code=USAGE) from error
    world.progress.write(f"status: http://{address}:{server.server_port}/metrics, until Ctrl-C")
    try:
        threading.Event().wait()
    finally:
        server.shutdown()
        server.server_close()
    return 0
