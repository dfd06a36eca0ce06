"""Which alerts can be tested on one timeline, and when each of them fires on it.

Alerts share a timeline unless their inputs contradict: fewer timelines, less time. On a timeline of
its own kind the inputs are bad from the start, then good; stay below the threshold; idle; or NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from generators.alerts import Alert, Input

FAST = 60
SLOW = 300
"""Seconds between two evaluations in tests of alerts that are quick or slow to come and go."""
_QUICK = 35 * 60

Levels = tuple[str | float, ...]
"""What must be equal for two alerts to feed the same series on one timeline."""


@dataclass
class Timeline:
    """Alerts whose inputs agree, and the inputs by series."""

    alerts: list[Alert] = field(default_factory=list)
    inputs: dict[str, Input] = field(default_factory=dict)


def timelines(alerts: Iterable[Alert], levels: Callable[[Input], Levels]) -> list[Timeline]:
    """All alerts that are fed, each on the first timeline of its start whose inputs agree in ``levels``."""
    found: list[Timeline] = []
    for alert in alerts:
        for timeline in found:
            known = timeline.inputs
            if alert.proof.start == timeline.alerts[0].proof.start and all(
                one.series not in known or levels(one) == levels(known[one.series])
                for one in alert.proof.inputs
            ):
                break
        else:
            timeline = Timeline()
            found.append(timeline)
        timeline.alerts.append(alert)
        for one in alert.proof.inputs:
            timeline.inputs.setdefault(one.series, one)
    return found


def changing(one: Input) -> Levels:
    """Bad, then good."""
    return one.kind, one.bad, one.good


def below(one: Input) -> Levels:
    """On the quiet side of the threshold."""
    return one.kind, one.below


def idle(one: Input) -> Levels:
    """Nothing happens."""
    return one.kind, one.idle


def nan(one: Input) -> Levels:
    """All NaN are alike."""
    return ()


def fires_at(alert: Alert, evaluation: int) -> int:
    """Seconds until the alert fires, when its inputs are bad from the start."""
    return _evaluated(alert.proof.onset, evaluation) + _evaluated(alert.duration, evaluation)


def forgotten_after(alert: Alert, evaluation: int) -> int:
    """Seconds until the alert is gone, when its inputs are good again."""
    return alert.proof.memory + alert.keep_firing + 2 * evaluation


def is_quick(alert: Alert) -> bool:
    """Whether it comes and goes soon enough to be evaluated often in a test."""
    return fires_at(alert, FAST) + forgotten_after(alert, FAST) <= _QUICK


def _evaluated(seconds: int, evaluation: int) -> int:
    """The first evaluation at or after that time."""
    return -(-seconds // evaluation) * evaluation
