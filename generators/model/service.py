"""One service, complete in itself, and the model that holds them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generators.model.alerting import Alerting, Limit, Signal
from generators.model.fleet import Endpoint, Exemption, Fleet, Language, Resource, Team, Tier
from generators.model.interface import Interface
from generators.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Call:
    """An edge of the dependency graph: this service calls ``service`` on ``port``."""

    service: str
    port: int
    optional: bool
    """The caller degrades, instead of failing, while the callee is away."""


@dataclass(frozen=True, slots=True)
class Use:
    """A resource of the platform that this service reads or writes."""

    resource: Resource
    optional: bool


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret, mounted as a file: ``name`` is the file, ``key`` and ``field`` where it lies."""

    name: str
    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Permission:
    """One rule of the service's own Role. Never a wildcard."""

    groups: tuple[str, ...]
    resources: tuple[str, ...]
    names: tuple[str, ...]
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A feature flag: reloaded without a restart, with an owner and a day it must be gone by."""

    name: str
    owner: str
    until: str
    default: bool
    environments: Mapping[str, bool]
    description: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric the service declares itself. ``labels`` are bounded: name and its values."""

    name: str
    type: str
    unit: str
    description: str
    labels: Mapping[str, tuple[str, ...]]
    above: float | None
    below: float | None


@dataclass(frozen=True, slots=True)
class External:
    """A third party the service talks to: what for, and where in each environment."""

    name: str
    purpose: str
    endpoints: Mapping[str, Endpoint]


@dataclass(frozen=True, slots=True)
class Service:
    """A service as its team stated it, with every default filled in.

    ``base`` holds the settings with no environment applied, ``environments`` those of each
    environment by name, in promotion order. ``fingerprint`` changes with anything stated in here
    (and not with the fleet's: see ``Fleet.fingerprint``), ``unwatched`` likewise, but not with its own
    limits of alerts.
    """

    id: str
    title: str
    description: str
    kind: str
    """``web``, ``worker``, ``stateful``, ``cron`` or ``job``."""
    tier: Tier
    team: Team
    language: Language
    paths: tuple[str, ...]
    """Folders and files it is made of besides ``<platform.sources>/<id>``, from the top."""
    port: int
    """0 for kinds that listen to nothing but probes and metrics."""
    calls: tuple[Call, ...]
    uses: tuple[Use, ...]
    egress: tuple[External, ...]
    secrets: tuple[Secret, ...]
    permissions: tuple[Permission, ...]
    flags: tuple[Flag, ...]
    metrics: tuple[Metric, ...]
    signals: tuple[Signal, ...]
    """The platform's signals with the service's own limits applied, capped by ``loudest``."""
    exemptions: tuple[Exemption, ...]
    base: Settings
    environments: Mapping[str, Settings]
    fingerprint: str
    unwatched: str = ""
    own_limits: tuple[tuple[str, tuple[Limit, ...]], ...] = ()
    """Where it differs from ``Alerting.service_limits``: those of a name, complete, loudest first."""
    interface: Interface | None = None
    """What it answers; None without a description. No part of ``fingerprint``: the catalog states none."""

    def limit(self, name: str, severity: str, alerting: Alerting) -> Limit:
        """What it is watched for beside its signals. Raises KeyError for what there is not."""
        every = next((limits for own, limits in self.own_limits if own == name), None)
        for limit in alerting.service_limits[name] if every is None else every:
            if limit.severity == severity:
                return limit
        raise KeyError(f"{name}.{severity}")

    def loosens(self, key: str) -> bool:
        """Whether an exemption says why something under this key (``scaling``) protects less."""
        return any(
            f"{one.key}.".startswith(f"{key}.") or key.startswith(f"{one.key}.") for one in self.exemptions
        )


@dataclass(frozen=True, slots=True)
class Model:
    """The whole catalog. ``services`` in the order of the catalog."""

    fleet: Fleet
    services: tuple[Service, ...]
