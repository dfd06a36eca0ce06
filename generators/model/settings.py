"""What may differ from one environment to the next: the settings of a service, resolved.

Each value has passed the layers built-in < kind, language, tier < service, each followed by its
own ``in: {environment: …}``. Times are whole seconds, shares are fractions of 1, quantities keep
the Kubernetes spelling (``250m``, ``512Mi``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Compute:
    """Kubernetes quantities for one container."""

    cpu: str
    memory: str
    ephemeral_storage: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One HTTP probe on the service's port. ``period`` and ``timeout`` in seconds."""

    path: str
    period: int
    timeout: int
    failures: int


@dataclass(frozen=True, slots=True)
class Probes:
    """Three probes on three different paths; ``startup`` allows period x failures to come up."""

    startup: Probe
    readiness: Probe
    liveness: Probe


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Graceful end, in seconds: ``drain`` (preStop, endpoints forget the pod) + ``finish`` (the
    process ends its open work) must fit into ``grace`` (terminationGracePeriodSeconds).
    """

    drain: int
    finish: int
    grace: int


@dataclass(frozen=True, slots=True)
class QueueScaling:
    """Scaling on the depth of a queue (KEDA). ``length``: messages one pod should have before it."""

    resource: str
    stream: str
    consumer: str
    length: int
    activation: int
    polling: int
    cooldown: int


@dataclass(frozen=True, slots=True)
class Hpa:
    """Scaling on utilisation (HorizontalPodAutoscaler v2), shares of the request; 0 = not used."""

    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Scaling:
    """Exactly one scaler: ``queue``, ``hpa``, or neither and ``minimum`` == ``maximum`` replicas."""

    minimum: int
    maximum: int
    hpa: Hpa | None
    queue: QueueScaling | None

    @property
    def scaled(self) -> bool:
        """Whether something other than the chart decides the number of pods."""
        return self.hpa is not None or self.queue is not None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a canary: percent of the pods, then a pause in seconds."""

    weight: int
    pause: int


@dataclass(frozen=True, slots=True)
class Rollout:
    """How a new version comes in. ``deadline``: seconds until a stuck rollout counts as failed."""

    strategy: str
    """``rolling``, ``blue-green`` or ``canary``, from least to most careful."""
    steps: tuple[Step, ...]
    deadline: int
    promotion: int
    """Blue-green: seconds between ready and the switch of traffic."""
    keep: int
    """Blue-green: seconds the old version stays up after the switch."""


@dataclass(frozen=True, slots=True)
class Objectives:
    """What users may expect: shares of 1, ``latency`` in seconds at ``latency_share``."""

    availability: float
    latency: float
    latency_share: float


@dataclass(frozen=True, slots=True)
class Logs:
    """How long logs are kept, in days, and which share of traces."""

    retention: int
    traces: float


@dataclass(frozen=True, slots=True)
class Route:
    """The way in from outside: host names under the environment's domain, and path prefixes.

    No hosts means: reachable from inside only. ``timeout`` in seconds, 0 for none.
    """

    hosts: tuple[str, ...]
    paths: tuple[str, ...]
    timeout: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """Whether a client stays on one pod, and for how long (seconds)."""

    sticky: bool
    timeout: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job runs (cron syntax, with zone) and how long it may take (seconds)."""

    cron: str
    zone: str
    deadline: int
    start_within: int
    retries: int
    keep: int
    """Finished jobs are kept this many seconds (a one-off) or this many runs (a scheduled one)."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A volume of a stateful service."""

    size: str
    path: str
    storage_class: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of a service that an environment may change."""

    requests: Compute
    limits: Compute
    scaling: Scaling
    rollout: Rollout
    probes: Probes
    shutdown: Shutdown
    objectives: Objectives
    scrape_interval: int
    down: str
    loudest: str
    spread: str
    """``required`` or ``preferred`` spread over zones."""
    logs: Logs
    route: Route
    sessions: Sessions
    schedule: Schedule
    storage: Storage | None
    config: tuple[tuple[str, str], ...]
    """Plain configuration: environment variables, sorted by name."""
    temporary: str
    """Size of the writable /tmp."""
    pool: int
    """Connections one pod opens at most to each database it uses."""
    series: int = 0
    """Metric series one pod may export at most (Prometheus' ``sample_limit``); 0 for no limit."""

    @property
    def peak(self) -> int:
        """Most pods at once: while a new version comes in, old and new ones run side by side.

        Blue-green runs both versions in full, the others a quarter more (Kubernetes' default surge,
        rounded up).
        """
        most = self.scaling.maximum
        return most * 2 if self.rollout.strategy == "blue-green" else most + -(-most // 4)
