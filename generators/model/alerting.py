"""Severities and signals: what is watched, from which figure on, for how long, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generators.conventions.enumerations import KINDS


@dataclass(frozen=True, slots=True)
class Severity:
    """What a finding of this weight does: whom it reaches and how often. Times in seconds."""

    name: str
    notify: str
    """``pagerduty``, ``slack``, ``email`` or ``none``."""
    respond_within: int
    repeat_every: int
    report: str
    """``weekly``, ``daily`` or ``none``."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold of one signal at one severity.

    ``above`` is in the signal's unit: a ratio as a share of 1, a time in seconds, else a count.
    ``duration`` is Prometheus' ``for`` in seconds. ``why`` is the reason for that very figure.
    """

    severity: str
    above: float
    duration: int
    why: str
    window: int = 0
    """Seconds it is measured over; 0: the shortest window that is sound at the tier's interval."""
    below: float = 0.0
    """Seconds that are left, for what is watched running out; 0 for everything else."""
    least: float = 0.0
    """Requests a second below which nothing is told; 0: there always is."""
    lowered_from: str = ""
    """The severity it is stated with, where a tier's ``loudest`` lowers it; else empty."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something watched on every service: errors, latency, cpu, memory, disk, restarts, …"""

    name: str
    unit: str
    """``ratio``, ``seconds`` or ``count``."""
    limits: tuple[Limit, ...]
    """From loudest to quietest."""
    description: str = ""
    kinds: tuple[str, ...] = KINDS
    """The kinds of service it makes sense for."""


@dataclass(frozen=True, slots=True)
class Mute:
    """A time in which notifications are held back: those that fit every list that is not empty.

    ``starts`` and ``ends`` are times of one day, ``02:00`` and at most ``24:00``, in ``zone``; ``days``
    are names of weekdays in full, never empty. At least one of the lists has entries.
    """

    name: str
    days: tuple[str, ...]
    starts: str
    ends: str
    zone: str
    teams: tuple[str, ...]
    tiers: tuple[str, ...]
    severities: tuple[str, ...]
    why: str
    until: str
    """The day it ends, ``YYYY-MM-DD``; empty where it goes on for good."""


@dataclass(frozen=True, slots=True)
class Mail:
    """How e-mail leaves: ``relay`` is host and port, ``sender`` the address it comes from."""

    relay: str
    sender: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """A page goes on ``after`` so many minutes to the next in line, and ``rounds`` times through it again."""

    after: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Alerting:
    """Severities from loudest to quietest, and the signals of the platform."""

    severities: tuple[Severity, ...]
    signals: tuple[Signal, ...]
    mutes: tuple[Mute, ...] = ()
    mail: Mail | None = None
    """None: whatever stands beside Prometheus under the usual name."""
    platform_limits: Mapping[str, Mapping[str, tuple[Limit, ...]]] = field(default_factory=dict)
    """Limits of platform parts by component and signal (``node``, ``cpu``), from loudest to quietest.

    Complete: every name of ``conventions.platform_limits``. ``above`` is 0 where a state either holds
    or does not; a count is within ``window``.
    """
    service_limits: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    """What every service is watched for beside the signals, likewise: ``conventions.service_limits``."""
    escalation: Escalation = Escalation(1, 0)
    """The built-in layer states it; without one, once down the line and no more."""

    def platform_limit(self, component: str, signal: str, severity: str) -> Limit:
        """One limit of a platform part. Raises KeyError for one that there is not."""
        for limit in self.platform_limits[component][signal]:
            if limit.severity == severity:
                return limit
        raise KeyError(f"{component}.{signal}.{severity}")
