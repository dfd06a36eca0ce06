"""What mutes what: the loud severity the quiet one of the same signal, a lost upstream its dependents.

No circle is possible: a rule of severities goes from loud to quiet within one subject and signal, a
rule of upstreams from a dependency to what needs it, along a graph the catalog keeps free of circles.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.conventions import monitoring, notifying
from generators.model import Model
from generators.outputs._overlays import Values

AVAILABILITY = "availability"
"""Signal of the alerts that say that something is not there at all."""


def inhibitions(model: Model) -> list[Values]:
    """All rules: severities from loudest on, then upstreams by id."""
    return [*_severities(model), *_upstreams(model)]


def upstreams(model: Model) -> Iterator[tuple[str, str, str]]:
    """Label of the subject, id and severity of its loss, for each thing that something needs."""
    down = {service.id: service.base.down for service in model.services}
    called = {call.service for one in model.services for call in one.calls if not call.optional}
    used = {use.resource.name for one in model.services for use in one.uses if not use.optional}
    loudest = model.fleet.alerting.severities[0].name
    found = [("service", name, down[name]) for name in called if name in down]
    found += [("component", name, loudest) for name in used]
    yield from sorted(found, key=lambda one: (one[1], one[0]))


def _severities(model: Model) -> Iterator[Values]:
    names = [one.name for one in model.fleet.alerting.severities]
    equal = [label for label in notifying.INCIDENT if label != "platform"]
    for index, name in enumerate(names[:-1]):
        # Labels that are missing on both sides are equal: without a signal, strangers would meet.
        yield {
            "source_matchers": [f'severity="{name}"', 'signal=~".+"'],
            "target_matchers": [_any("severity", names[index + 1 :])],
            "equal": equal,
        }


def _upstreams(model: Model) -> Iterator[Values]:
    names = [one.name for one in model.fleet.alerting.severities]
    for subject, identifier, severity in upstreams(model):
        targets = [f'{monitoring.upstream_label(identifier)}="true"']
        quieter = names[names.index(severity) :]
        if quieter != names:
            # What nobody is called for must not mute what somebody is.
            targets.append(_any("severity", quieter))
        yield {
            "source_matchers": [
                f'{subject}="{identifier}"',
                f'signal="{AVAILABILITY}"',
                f'severity="{severity}"',
            ],
            "target_matchers": targets,
            "equal": ["environment"],
        }


def _any(label: str, values: list[str]) -> str:
    return f'{label}="{values[0]}"' if len(values) == 1 else f'{label}=~"{"|".join(values)}"'
