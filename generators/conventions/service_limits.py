"""What every service is watched for beside the catalog's signals, and which figures each limit has.

The figures are the catalog's (``alerting.services``, with defaults in its built-in layer, and
``services.<id>.alerts`` where one differs); this is the closed set of names that they stand under, so
that rules, grammar and reference page agree. No name is one of a signal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from generators.conventions.enumerations import KINDS, SEVERITIES
from generators.conventions.workloads import RUNS, SERVES


class ServiceLimit(NamedTuple):
    """What is watched, how loud, on which kinds of service, and its figures beside ``for``.

    A figure is ``above`` (its unit is ``unit``: ``ratio``, ``seconds`` or ``count``), ``below`` (a time
    that is left), ``over`` (a window) or ``least`` (requests a minute). Where there are several
    severities a service has one of them, and which one follows from its `down`: see ``heard``.
    """

    measures: str
    severities: tuple[str, ...]
    kinds: frozenset[str]
    figures: tuple[str, ...] = ()
    unit: str = ""
    in_time: bool = False
    """Whether a rollout that breaks it must be seen before it is given up."""
    public: bool = False
    """Whether only a service with a public host is watched for it."""


_CRITICAL, _WARNING, _INFO = ((one,) for one in SEVERITIES)
_ENDS = frozenset(KINDS) - RUNS
_REFUSED = ("above", "over", "least")

LIMITS: Mapping[str, ServiceLimit] = {
    "down": ServiceLimit(
        "No pod answers the scraper. Told after four scrapes at the soonest, as loud as the tier's `down`.",
        SEVERITIES,
        RUNS,
        in_time=True,
    ),
    "crash-loop": ServiceLimit(
        "A container ends as soon as it is started; `over`: as long as one crash is remembered.",
        _CRITICAL,
        RUNS,
        ("over",),
        in_time=True,
    ),
    "series-refused": ServiceLimit(
        "A pod exports more than its tier's `series`. Told after four scrapes at the soonest.",
        _CRITICAL,
        RUNS,
        in_time=True,
    ),
    "series-near": ServiceLimit(
        "Share of its tier's `series` that a pod exports.", _WARNING, RUNS, ("above",), "ratio"
    ),
    "rollout-stuck": ServiceLimit(
        "A rollout was given up. One of kind stateful never is: there the rollout's deadline counts.",
        _WARNING,
        RUNS,
    ),
    "at-maximum": ServiceLimit("It runs as many pods as it may.", _WARNING, RUNS),
    "run-failed": ServiceLimit("A run failed, with all its retries.", _WARNING, _ENDS),
    "run-overdue": ServiceLimit(
        "How much later than its schedule allows the last good run is.",
        _WARNING,
        frozenset({"cron"}),
        ("above",),
        "seconds",
    ),
    "host-failing": ServiceLimit(
        "Its public host does not answer well. As loud as the tier's `down`.",
        SEVERITIES,
        SERVES,
        in_time=True,
        public=True,
    ),
    "certificate-invalid": ServiceLimit(
        "Its public host cannot be reached over TLS although its pods answer.",
        _CRITICAL,
        SERVES,
        public=True,
    ),
    "certificate-expiring": ServiceLimit(
        "Time that is left until the certificate of its public host expires.",
        _WARNING,
        SERVES,
        ("below",),
        public=True,
    ),
    "unauthorized": ServiceLimit(
        "Share of its requests refused with 401; `least`: so many of them a minute, or nothing is told.",
        _WARNING,
        SERVES,
        _REFUSED,
        "ratio",
    ),
    "forbidden": ServiceLimit(
        "Share of its requests refused with 403; `least`: so many of them a minute, or nothing is told.",
        _WARNING,
        SERVES,
        _REFUSED,
        "ratio",
    ),
    "anomaly": ServiceLimit(
        "How many deviations traffic, errors and latency are away from the usual; `least`: the requests a"
        " minute below which nothing is compared. A warning where being down is critical, else info.",
        (*_WARNING, *_INFO),
        SERVES,
        ("above", "least"),
        "count",
    ),
    "healthy": ServiceLimit("All its pods answer, and its objective is kept.", _INFO, SERVES, ("over",)),
    "memory-trend": ServiceLimit(
        "By a straight line its memory reaches the limit within a day.", _INFO, RUNS
    ),
    "own-metric": ServiceLimit(
        "A metric of its own is beyond the figure stated with it.", _INFO, RUNS, ("over",)
    ),
}
"""By the name that their limits stand under; every one of them also has ``for``."""


def heard(name: str, down: str) -> str:
    """How loud a service is told of what ``name`` limits, before any cap; ``down`` is its setting.

    A limit of several severities follows ``down``: the loudest of them where being down is critical,
    and a step quieter for each step that ``down`` is. Raises KeyError for what is no limit.
    """
    severities = LIMITS[name].severities
    return severities[min(SEVERITIES.index(down), len(severities) - 1)]
