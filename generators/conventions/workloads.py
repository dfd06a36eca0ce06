"""What a kind of service is in Kubernetes: which object runs it, whether it answers, on which port.

Charts, pipelines, rules and operations all ask here, so that none of them waits for a Rollout that
another one rendered as a Deployment.
"""

from __future__ import annotations

from collections.abc import Collection

from generators.conventions.enumerations import KINDS

RUNS = frozenset({"web", "worker", "stateful"})
"""Kinds that keep running: scaled, probed, scraped, drained. The others come to an end."""
SERVES = frozenset({"web", "stateful"})
"""Kinds that others may call."""

LOOK_EVERY = 60
"""Seconds between two looks at a new version that is being rolled out."""
LOOK_BACK = 60
"""Seconds that each looks back over at least, and never over fewer scrapes than any range."""
BAD_LOOKS = 2
"""So many of them may be bad; a measurement with no more looks than that could refuse nothing."""

FIRST_PORT, LAST_PORT = 1024, 65535
"""Ports that a service may listen on; those below the first are for root alone."""
WORKER_PORT = 9090
"""Where a worker that serves nobody answers probes and the scraper."""

CONTAINER = "app"
"""The one container of every pod."""
USER = 10001
"""The user and the group every process runs as."""

NEW_PODS = "new-pods"
"""Argument of an analysis: the pod template hash of the version that comes in."""


def in_order(kinds: Collection[str]) -> tuple[str, ...]:
    """These kinds in the order in which they are always listed."""
    return tuple(kind for kind in KINDS if kind in kinds)


def strategy(kind: str, stated: str) -> str:
    """How new versions of this kind come in: only traffic can be shifted, so only ``web`` does.

    ``stated`` is the strategy of the tier or the service. Empty for kinds that come to an end and
    for ``stateful``, whose pods are replaced one by one, in order.
    """
    if kind == "web":
        return stated
    return "rolling" if kind == "worker" else ""


def controller(kind: str, stated: str) -> tuple[str, str]:
    """API version and kind of the object that owns the pods of a service of this kind."""
    if kind == "stateful":
        return "apps/v1", "StatefulSet"
    if kind == "cron":
        return "batch/v1", "CronJob"
    if kind == "job":
        return "batch/v1", "Job"
    if strategy(kind, stated) == "rolling":
        return "apps/v1", "Deployment"
    return "argoproj.io/v1alpha1", "Rollout"


def port(kind: str, stated: int) -> int:
    """The port a pod answers on; 0 for kinds that answer nobody. ``stated`` 0: none of its own."""
    if kind not in RUNS:
        return 0
    return stated or WORKER_PORT
