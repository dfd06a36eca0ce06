"""What was seen of one environment at one moment, frozen. Times are seconds since 1970.

Only what a verdict reads is kept of each object, so a thousand services fit into little memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OWNED = "(owned)"
"""Stands where a helm release would: no release has such a name."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a status; ``status`` is ``True``, ``False`` or ``Unknown``."""

    type: str
    status: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """Fields of an object that someone owns who is no controller: a person's tool, by its own word."""

    manager: str
    operation: str
    subresource: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """The object that owns a service's pods: Deployment, StatefulSet, Rollout, CronJob or Job."""

    kind: str
    name: str
    service: str
    version: str
    digest: str
    created: float
    seen: bool
    """Whether its controller has looked at the newest change; until then its status is yesterday's."""
    desired: int
    replicas: int = 0
    ready: int = 0
    updated: int = 0
    available: int = 0
    phase: str = ""
    message: str = ""
    stable: str = ""
    current: str = ""
    """Rollouts: hash of the pods in service and of those that come in."""
    suspended: bool = False
    generation: int = 0
    commit: str = ""
    approved_by: str = ""
    release: str = ""
    """The helm release it is part of; ``OWNED`` for what another object made, such as a CronJob's Job."""
    conditions: tuple[Condition, ...] = ()
    foreign: tuple[Foreign, ...] = ()

    def condition(self, kind: str) -> Condition | None:
        """The condition of that type."""
        return next((one for one in self.conditions if one.type == kind), None)


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod. ``trouble`` is why its container waits or ended (``CrashLoopBackOff``), if it does."""

    name: str
    service: str
    hash: str
    """Which ReplicaSet or revision it belongs to."""
    phase: str
    ready: bool
    restarts: int
    trouble: str
    ended: str
    """Why the container ended last: ``OOMKilled``, ``Error (1)``."""
    message: str
    unschedulable: str
    """The scheduler's words while it finds no node."""
    created: float
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Scaler:
    """A HorizontalPodAutoscaler, KEDA's included, by the workload that it scales."""

    target: str
    minimum: int
    maximum: int
    desired: int
    blind: str
    """Why it cannot see its metric; empty when it can."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A PodDisruptionBudget: how many pods may leave right now."""

    service: str
    allowed: int
    healthy: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Dependency:
    """An ExternalSecret or a Certificate: whether it is ready, and its controller's words if not."""

    kind: str
    name: str
    service: str
    ready: bool
    message: str


@dataclass(frozen=True, slots=True)
class Quota:
    """A ResourceQuota's bounds and use, as Kubernetes quantities."""

    name: str
    hard: Mapping[str, str]
    used: Mapping[str, str]
    scoped: bool = False
    """Whether it holds for some pods only, such as those of certain priorities."""


@dataclass(frozen=True, slots=True)
class Warned:
    """The newest warning event of an object."""

    kind: str
    name: str
    reason: str
    message: str
    at: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One environment. ``unseen``: kinds that could not be listed, with the reason."""

    environment: str
    namespace: str
    taken: float
    workloads: tuple[Workload, ...] = ()
    pods: tuple[Pod, ...] = ()
    scalers: tuple[Scaler, ...] = ()
    budgets: tuple[Budget, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    quotas: tuple[Quota, ...] = ()
    endpoints: Mapping[str, int] = field(default_factory=dict)
    """Ready addresses by Service."""
    warnings: tuple[Warned, ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()
