"""Everything of the catalog that is not a service: shared by all, seen by all outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generators.conventions.ownership import CATALOG
from generators.model.alerting import Alerting
from generators.model.delivery import Delivery
from generators.model.settings import Compute


@dataclass(frozen=True, slots=True)
class RemoteWrite:
    """A long-term store for every sample, and the samples a second it is sized for."""

    address: str
    samples_per_second: int


@dataclass(frozen=True, slots=True)
class Prometheus:
    """How metrics are collected: ``operator`` objects or plain ``files``, never both."""

    delivery: str
    namespace: str
    address: str
    retention: int = 35
    """Days that samples are kept."""
    remote_write: RemoteWrite | None = None


@dataclass(frozen=True, slots=True)
class Gateway:
    """The way in: ``gateway`` (Gateway API) or ``ingress``, its class and its pods' namespace."""

    api: str
    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class SecretStore:
    """Where External Secrets reads from. The role is the environment's namespace."""

    name: str
    server: str
    mount: str
    refresh: int
    """Seconds between two reads."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """The cert-manager issuer that signs the environments' wildcard certificates."""

    issuer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Backups:
    """Where copies of resources go: a PersistentVolumeClaim in each environment's namespace."""

    claim: str


@dataclass(frozen=True, slots=True)
class Status:
    """The pod that tells Prometheus what runs in each environment, by its namespace."""

    namespace: str


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that paths of this repository and of Grafana are put behind; empty where none is known."""

    repository: str = ""
    dashboards: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """The platform as a whole. ``kubernetes`` is the minor version, ``1.37``."""

    name: str
    title: str
    registry: str
    kubernetes: str
    sources: str
    """The folder that holds the services' sources, one sub-folder each."""
    prometheus: Prometheus
    gateway: Gateway
    secrets: SecretStore
    certificates: Certificates
    backups: Backups | None = None
    """None: nothing in here writes copies; who runs the resources does."""
    status: Status | None = None
    """None: nobody is told of what ``./doit status`` sees but who asks it."""
    links: Links = Links()


@dataclass(frozen=True, slots=True)
class Quota:
    """A stated upper bound for a namespace; checked against the sum, never computed from it."""

    cpu: str
    memory: str
    ephemeral_storage: str
    pods: int


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer with a namespace and a quota of its own in every environment that names it."""

    name: str
    title: str
    quota: Quota


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Somewhere outside the cluster: address ranges and one port."""

    host: str
    port: int
    cidrs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """A place to run, in promotion order. Times in seconds."""

    name: str
    namespace: str
    domain: str
    automatic_up_to: str
    """Deploys without a person up to this risk: ``none``, ``low``, ``medium`` or ``high``."""
    approvers: tuple[str, ...]
    approval_timeout: int
    soak: int
    zones: int
    quota: Quota
    tenants: tuple[Tenant, ...]
    context: str = ""
    """The only kubeconfig context that stands for it; empty where none is stated."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who owns services and how to reach them. ``escalation`` in the order of being called."""

    name: str
    github: str
    slack: str
    pagerduty: str
    email: str
    escalation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of importance. What it sets for services is resolved into their ``Settings``."""

    name: str
    title: str
    priority: int
    """Value of its PriorityClass."""
    description: str = ""
    scrape_interval: int = 30
    """Seconds; what its services have that state none of their own."""
    availability: float = 0.995
    """The objective of its services that state none of their own, a share of 1."""
    latency: float = 0.5
    """Likewise, in seconds."""
    risk: int = 10
    """Points of risk that each change of its services has."""


@dataclass(frozen=True, slots=True)
class Language:
    """What a service is written in. ``coverage``: the share of code its tests must reach."""

    name: str
    coverage: float


@dataclass(frozen=True, slots=True)
class Backup:
    """How a resource is kept safe. Times in seconds, ``retention`` in days."""

    schedule: str
    retention: int
    recovery_point: int
    recovery_time: int


@dataclass(frozen=True, slots=True)
class InCluster:
    """A small instance inside the environment, for environments that hold no real data."""

    image: str
    version: str
    storage: str
    requests: Compute
    limits: Compute


@dataclass(frozen=True, slots=True)
class Resource:
    """A database, cache or queue. Per environment exactly one of endpoint and in-cluster.

    ``connections``: how many the server accepts in all; 0 where that is no limit of its kind.
    """

    name: str
    type: str
    """``postgresql``, ``redis`` or ``nats``."""
    port: int
    connections: int
    backup: Backup | None
    endpoints: Mapping[str, Endpoint]
    in_cluster: Mapping[str, InCluster]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A protection that was loosened: which key, why, and until when (``YYYY-MM-DD``)."""

    key: str
    why: str
    until: str


@dataclass(frozen=True, slots=True)
class Fleet:
    """What all services share. ``fingerprint`` changes with any of it, ``unwatched`` likewise, but not with
    the limits of alerts.
    """

    platform: Platform
    environments: tuple[Environment, ...]
    teams: Mapping[str, Team]
    tiers: Mapping[str, Tier]
    languages: Mapping[str, Language]
    resources: Mapping[str, Resource]
    alerting: Alerting
    delivery: Delivery
    exemptions: tuple[Exemption, ...]
    fingerprint: str
    defaults: tuple[tuple[str, str], ...] = ()
    """The built-in layer as written, by key: ``("kind.probes.readiness.period", "5s")``."""
    catalog: str = CATALOG
    """The name of the file that all of this stands in, for texts that send somebody there."""
    unwatched: str = ""
    service_paths: tuple[str, ...] = ()
    """Where outputs keep what they make of a service, ``charts/{id}``: stated by them, not by the catalog."""
    team_paths: tuple[str, ...] = ()
    """Further such places, where the service's team writes, or is asked about changes."""

    @property
    def caretakers(self) -> tuple[str, ...]:
        """Who looks after what is no service's, by name: who approves what goes to users, else every team.

        What goes to one of them alone goes to the first.
        """
        named = tuple(one for one in self.environments[-1].approvers if one in self.teams)
        return named or tuple(self.teams)
