"""Which alerts differ between two models, paired: one that becomes quieter is no alert that is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generators.alert_changes.effects import Effect, effect_of, phrase_of
from generators.alert_changes.hearing import Hearing
from generators.alerts import Alert, alerts_of, platform_alerts
from generators.conventions import notifying
from generators.model import Fleet, Model, Service

Identity = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Move:
    """One alert before and after, at least one of them there, and what that means for people."""

    before: Alert | None
    after: Alert | None
    effect: Effect
    phrase: str
    """What differs: ``above 2% → 3%``."""
    heard_before: tuple[str, ...]
    heard_after: tuple[str, ...]
    """Receivers, where users are."""

    @property
    def alert(self) -> Alert:
        """As it will be; as it was when it is gone."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Moves:
    """All moves between two models, and the services that only one of them has."""

    found: tuple[Move, ...]
    new: tuple[str, ...]
    removed: tuple[str, ...]
    alerts: int
    """How many alerts there are in the end."""


def moves(before: Model, after: Model) -> Moves:
    """Every alert that differs, in the order of the catalog, what is gone and the platform last."""
    hears = Hearing(before.fleet), Hearing(after.fleet)
    ids_before, ids_after = ({one.id for one in model.services} for model in (before, after))
    found: list[Move] = []
    alerts = 0
    for old, new in _sides(before, after):
        alerts += len(new)
        if old is not new:
            pairs = _pairs(_identified(old), _identified(new))
            found += [_move(one, other, *hears) for one, other in pairs if _differ(one, other, *hears)]
    return Moves(
        tuple(found), tuple(sorted(ids_after - ids_before)), tuple(sorted(ids_before - ids_after)), alerts
    )


def _sides(before: Model, after: Model) -> Iterator[tuple[tuple[Alert, ...], tuple[Alert, ...]]]:
    """The alerts of each service before and after, then the platform's; the same ones where none differs.

    One service at a time: all alerts of a large fleet at once are more than memory is good for.
    """
    same_fleet = before.fleet.fingerprint == after.fleet.fingerprint
    old = {one.id: one for one in before.services}
    for service in after.services:
        alerts = _told(service, after.fleet)
        other = old.pop(service.id, None)
        if other and same_fleet and other.fingerprint == service.fingerprint:
            yield alerts, alerts
        else:
            yield _told(other, before.fleet) if other else (), alerts
    for gone in old.values():
        yield _told(gone, before.fleet), ()
    yield platform_alerts(before.fleet), platform_alerts(after.fleet)


def _told(service: Service, fleet: Fleet) -> tuple[Alert, ...]:
    """Its alerts but the one that only explains: that is said of those that it keeps quiet."""
    return tuple(one for one in alerts_of(service, fleet) if one.signal != notifying.UPSTREAM_SIGNAL)


def _move(before: Alert | None, after: Alert | None, was: Hearing, will: Hearing) -> Move:
    return Move(
        before,
        after,
        effect_of(before, after, was, will),
        phrase_of(before, after, was, will),
        was.of_alert(before) if before else (),
        will.of_alert(after) if after else (),
    )


def _identified(alerts: Iterable[Alert]) -> dict[Identity, Alert]:
    return {(one.service, f"{one.part}/{one.component}", one.name): one for one in alerts}


def _pairs(
    old: Mapping[Identity, Alert], new: Mapping[Identity, Alert]
) -> Iterator[tuple[Alert | None, Alert | None]]:
    """Equal names, then names that differ by the severity alone, then what has no other side."""
    renamed = dict(_renamed([old[i] for i in old if i not in new], [new[i] for i in new if i not in old]))
    taken = set(renamed.values())
    for identity, alert in new.items():
        if identity in old:
            yield old[identity], alert
        else:
            yield old.get(renamed.get(identity, identity)), alert
    for identity, alert in old.items():
        if identity not in new and identity not in taken:
            yield alert, None


def _renamed(gone: Iterable[Alert], come: Iterable[Alert]) -> Iterator[tuple[Identity, Identity]]:
    """From the identity of an alert that has come to the one that it replaces."""
    waiting: dict[Identity, list[Alert]] = {}
    for alert in gone:
        waiting.setdefault(_stem(alert), []).append(alert)
    for alert in come:
        candidates = waiting.get(_stem(alert))
        if candidates:
            other = candidates.pop(0)
            yield (
                (alert.service, f"{alert.part}/{alert.component}", alert.name),
                (other.service, f"{other.part}/{other.component}", other.name),
            )


def _stem(alert: Alert) -> Identity:
    name = alert.name.removesuffix(alert.severity.capitalize())
    return alert.service, f"{alert.part}/{alert.component}", name


def _differ(before: Alert | None, after: Alert | None, was: Hearing, will: Hearing) -> bool:
    if before is None or after is None:
        return True
    # Everything but the proof: a test's inputs are nobody's concern here.
    if _visible(before) != _visible(after):
        return True
    return _heard(before, was) != _heard(after, will)


def _heard(alert: Alert, by: Hearing) -> tuple[object, ...]:
    return by.of_alert(alert), by.ends_of(alert), by.held_back(alert), by.repeated(alert)


def _visible(alert: Alert) -> tuple[object, ...]:
    return (
        alert.expr,
        alert.duration,
        alert.keep_firing,
        alert.all_labels(),
        alert.annotations(),
        alert.why,
        alert.threshold,
        alert.upstreams,
    )
