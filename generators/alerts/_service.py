"""All alerts and recordings of one service, in the order in which a person looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from generators.alerts import (
    _access,
    _anomaly,
    _availability,
    _backlog,
    _budget,
    _history,
    _information,
    _public,
    _requests,
    _resources,
    _rollout,
    _upstream,
)
from generators.alerts._alert import Alert, Input, Recording
from generators.alerts._subject import MARKED_ID, Subject
from generators.model import Fleet, Service, Signal

OfSignal = Callable[[Subject, Signal], Iterator[Alert]]

SIGNALS: Mapping[str, OfSignal] = {
    "errors": _requests.errors,
    "latency": _requests.latency,
    "cpu": _resources.cpu,
    "memory": _resources.memory,
    "disk": _resources.disk,
    "restarts": _resources.restarts,
    "backlog": _backlog.backlog,
}
"""What the catalog's signals mean; those that start with ``budget-`` are pairs of windows."""

_OF_OUTLINES: dict[int, tuple[Service, Fleet, tuple[Alert, ...]]] = {}
_REMEMBERED = 256

_OF_SERVERS = frozenset({"errors", "latency"})


def alerts_of(service: Service, fleet: Fleet) -> tuple[Alert, ...]:
    """Every alert of the service; each name occurs once.

    Those of an outline are remembered: rules, tests, runbooks and dashboards all ask for them.
    """
    if service.id != MARKED_ID:
        return tuple(_alerts(Subject(service, fleet)))
    known = _OF_OUTLINES.get(id(service))
    if known is None or known[0] is not service or known[1] is not fleet:
        if len(_OF_OUTLINES) >= _REMEMBERED:
            _OF_OUTLINES.clear()
        known = _OF_OUTLINES[id(service)] = (service, fleet, tuple(_alerts(Subject(service, fleet))))
    return known[2]


def history_of(service: Service, fleet: Fleet) -> tuple[Input, ...]:
    """Raw series from which every recording of the service can be made, for tests: ``HISTORY``."""
    return _history.inputs(Subject(service, fleet))


def recordings_of(service: Service, fleet: Fleet) -> tuple[Recording, ...]:
    """Every recording rule of the service, in an order in which each finds what it reads."""
    return tuple(_recordings(Subject(service, fleet)))


def _alerts(subject: Subject) -> Iterator[Alert]:
    if subject.runs:
        # First: Prometheus sends a group's alerts in order, and what explains goes before what it explains.
        yield from _upstream.lost(subject)
        yield from _availability.availability(subject)
        yield from _rollout.rollouts(subject)
    else:
        yield from _rollout.runs(subject)
    for signal in subject.service.signals:
        of_signal = SIGNALS.get(signal.name)
        if of_signal and (subject.serves or signal.name not in _OF_SERVERS):
            yield from of_signal(subject, signal)
    yield from _budget.budgets(subject)
    if subject.serves:
        yield from _public.public(subject)
        yield from _access.refusals(subject)
        yield from _anomaly.anomalies(subject)
    yield from _access.exemptions(subject)
    if subject.runs:
        yield from _information.information(subject)


def _recordings(subject: Subject) -> Iterator[Recording]:
    found: set[str] = set()
    for recording in (*_budget.recordings(subject), *_anomaly.recordings(subject)):
        # Both want the errors of the last minutes.
        if recording.record not in found:
            found.add(recording.record)
            yield recording
