"""How the queue of remote_write is sized from the samples a second that the catalog states."""

from __future__ import annotations

from typing import NamedTuple

from generators.conventions import scraping
from generators.model import Prometheus
from generators.outputs._prometheus.scraping import Relabel, drop

BATCH = 2000
"""Samples a request: Prometheus' own default, which receivers are built for."""
REQUEST_MILLISECONDS = 250
"""What a request may take, sending included, before the queue needs a further shard."""
CATCH_UP = 3
"""Times the usual rate at which a backlog is sent: an outage of one hour is made up in half of one."""
CAPACITY = 5
"""Batches buffered per shard: between three and ten is what Prometheus advises."""

DROPPED: tuple[Relabel, ...] = (
    # Runtime internals: read on the day something is wrong, from Prometheus itself.
    drop("__name__", "(go|promhttp)_.+"),
    # Histograms of the platform's parts: no objective is measured on them.
    Relabel(("component", "__name__"), ".+;.+_bucket", action="drop"),
)
"""What is not sent on."""


class Queue(NamedTuple):
    """The words of ``queue_config``."""

    capacity: int
    min_shards: int
    max_shards: int
    batch: int


def rate(prometheus: Prometheus) -> int:
    """Samples a second that one server sends, of what the store takes from all; 0 without a store."""
    stated = prometheus.remote_write
    return -(-stated.samples_per_second // scraping.REPLICAS[prometheus.delivery]) if stated else 0


def queue(samples_per_second: int) -> Queue:
    """Shards enough for the rate from the start, and for the catching up after an outage."""
    per_shard = BATCH * 1000 // REQUEST_MILLISECONDS
    usual = -(-samples_per_second // per_shard)
    return Queue(CAPACITY * BATCH, usual, usual * CATCH_UP, BATCH)
