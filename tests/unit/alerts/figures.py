"""A fleet of which every figure differs, and the numbers of alerts that stay the same all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from generators.alerts import Alert, alerts_of, platform_alerts
from generators.model import Exemption, Fleet, Limit, Model, Resource, Service, Settings, Signal

_TEXTS = re.compile(r'"[^"]*"')
_FIGURE = re.compile(r"(?:(?:[<>=!]=?|[-+*/]|offset|,) *)?(?<![\w.:])\[?\d[\w.]*\]?(?: [-/*](?= ))?")


class Fixed(NamedTuple):
    """A figure that nobody can tune: in the alerts whose name fits, and why."""

    alerts: str
    figure: str
    why: str


def figures(alert: Alert) -> list[str]:
    """Numbers of the expression with what they are compared or counted with; last how long it lasts."""
    found = _FIGURE.findall(_TEXTS.sub('""', alert.expr))
    return [*(one.strip() for one in found), f"for {alert.duration}"]


def unexplained(before: Sequence[Alert], after: Sequence[Alert], fixed: Sequence[Fixed]) -> Iterator[str]:
    """Numbers that no figure of the catalog moves and nothing excuses; and alerts that name no key."""
    others = {(one.part, one.subject, one.name): one for one in after}
    for alert in before:
        other = others[alert.part, alert.subject, alert.name]
        pairs = list(zip(figures(alert), figures(other), strict=True))
        for own, moved in pairs:
            if own == moved and not any(
                re.fullmatch(one.alerts, alert.name) and re.fullmatch(one.figure, own) for one in fixed
            ):
                yield f"{alert.name}: {own}"
        if not alert.key and any(own != moved for own, moved in pairs):
            yield f"{alert.name}: no key"


def every_alert(model: Model) -> list[Alert]:
    """Of all services and of the platform."""
    return [
        *(alert for service in model.services for alert in alerts_of(service, model.fleet)),
        *platform_alerts(model.fleet),
    ]


def moved(model: Model) -> Model:
    """The model with every figure changed that a catalog can state about alerts."""
    fleet = _fleet(model.fleet)
    return replace(model, fleet=fleet, services=tuple(_service(one) for one in model.services))


def limit(one: Limit) -> Limit:
    """A limit of which every figure that it has differs."""
    return replace(
        one,
        above=one.above * 1.04 if 0 < one.above < 1 else one.above + 2,
        duration=one.duration + 60,
        window=one.window and one.window + 7200,
        below=one.below and one.below + 86400,
        least=one.least and one.least * 2,
    )


def _each(limits: tuple[Limit, ...], change: Callable[[Limit], Limit] = limit) -> tuple[Limit, ...]:
    return tuple(map(change, limits))


def _signal(one: Signal) -> Signal:
    return replace(one, limits=_each(one.limits))


def _fleet(fleet: Fleet) -> Fleet:
    alerting = replace(
        fleet.alerting,
        signals=tuple(map(_signal, fleet.alerting.signals)),
        platform_limits={
            part: {name: _each(limits) for name, limits in signals.items()}
            for part, signals in fleet.alerting.platform_limits.items()
        },
        service_limits={name: _each(limits) for name, limits in fleet.alerting.service_limits.items()},
    )
    secrets = replace(fleet.platform.secrets, refresh=fleet.platform.secrets.refresh * 2)
    return replace(
        fleet,
        alerting=alerting,
        platform=replace(fleet.platform, secrets=secrets),
        resources={name: _resource(one) for name, one in fleet.resources.items()},
        exemptions=tuple(map(_exemption, fleet.exemptions)),
    )


def _resource(one: Resource) -> Resource:
    return replace(one, backup=replace(one.backup, schedule="0 * * * *")) if one.backup else one


def _exemption(one: Exemption) -> Exemption:
    return replace(one, until="2031-01-31")


def _service(one: Service) -> Service:
    metrics = tuple(
        replace(
            metric,
            above=None if metric.above is None else metric.above + 3,
            below=None if metric.below is None else metric.below + 3,
        )
        for metric in one.metrics
    )
    return replace(
        one,
        signals=tuple(map(_signal, one.signals)),
        own_limits=tuple((name, _each(limits)) for name, limits in one.own_limits),
        metrics=metrics,
        base=_settings(one.base),
        environments={name: _settings(settings) for name, settings in one.environments.items()},
        exemptions=tuple(map(_exemption, one.exemptions)),
    )


def _settings(one: Settings) -> Settings:
    objectives = replace(
        one.objectives,
        availability=one.objectives.availability - 0.0003,
        latency=one.objectives.latency * 2,
    )
    schedule = one.schedule
    if schedule is not None:
        schedule = replace(schedule, deadline=schedule.deadline + 600)
    return replace(
        one,
        objectives=objectives,
        series=one.series and one.series + 500,
        scrape_interval=one.scrape_interval + 15,
        rollout=replace(one.rollout, deadline=one.rollout.deadline + 120),
        schedule=schedule,
    )
