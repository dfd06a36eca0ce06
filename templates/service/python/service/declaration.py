"""The shape of ``declared.py``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["web", "worker", "stateful", "cron", "job"]


@dataclass(frozen=True, slots=True)
class Probes:
    """The paths that Kubernetes asks; empty where the kind comes to an end and is not asked."""

    startup: str
    readiness: str
    liveness: str


@dataclass(frozen=True, slots=True)
class Call:
    """A service that this one calls; ``optional``: work goes on, with less, while it is away."""

    id: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A resource of the platform."""

    name: str
    type: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of the service's own; ``labels``: every value that each can have."""

    name: str
    type: Literal["counter", "gauge", "histogram"]
    description: str
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Declared:
    """What the catalog says. ``latency`` in seconds: a bucket of the histogram ends there."""

    id: str
    title: str
    kind: Kind
    port: int
    latency: float
    probes: Probes
    issuer: str | None
    calls: tuple[Call, ...]
    uses: tuple[Use, ...]
    metrics: tuple[Metric, ...]
    flags: Mapping[str, bool]
