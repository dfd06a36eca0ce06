"""Severities and signals: what is watched, from which figure on, for how long, and why."""

from __future__ import annotations

from dataclasses import dataclass

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
class Alerting:
    """Severities from loudest to quietest, and the signals of the platform."""

    severities: tuple[Severity, ...]
    signals: tuple[Signal, ...]
