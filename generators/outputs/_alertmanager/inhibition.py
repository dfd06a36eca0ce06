"""What mutes what: the loud severity the quiet one of the same signal, a lost upstream its dependents.

Nothing in here names a service: that one of them lacks what it needs is an alert of its own, with the
severity of the loss. No circle is possible: a rule of severities goes from loud to quiet within one
subject and signal, a loss to what needs it, along a graph the catalog keeps free of circles.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.conventions import notifying
from generators.model import Fleet
from generators.outputs._matchers import any_of
from generators.outputs._overlays import Values


def inhibitions(fleet: Fleet) -> list[Values]:
    """All rules: severities from loudest on, then losses from loudest on."""
    return [*_severities(fleet), *_losses(fleet)]


def _severities(fleet: Fleet) -> Iterator[Values]:
    names = [one.name for one in fleet.alerting.severities]
    equal = [label for label in notifying.INCIDENT if label != "platform"]
    for index, name in enumerate(names[:-1]):
        # Labels that are missing on both sides are equal: without a signal, strangers would meet.
        yield {
            "source_matchers": [f'severity="{name}"', 'signal=~".+"'],
            "target_matchers": [any_of("severity", names[index + 1 :])],
            "equal": equal,
        }


def _losses(fleet: Fleet) -> Iterator[Values]:
    names = [one.name for one in fleet.alerting.severities]
    for index, name in enumerate(names):
        targets = [any_of("signal", list(notifying.EXPLAINED))]
        if index:
            # What nobody is called for must not mute what somebody is.
            targets.append(any_of("severity", names[index:]))
        yield {
            "source_matchers": [
                f'signal="{notifying.UPSTREAM_SIGNAL}"',
                f'{notifying.LOUDNESS}="{name}"',
            ],
            "target_matchers": targets,
            "equal": ["environment", "service"],
        }
