"""The week's report: promises, what was loud, deployments, what nobody was told of, own metrics."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from generators.alerts.text import number, share
from generators.model import Model, Service
from reporting import questions
from reporting.document import Document, Section
from reporting.questions import DEPLOYED, HEALTHY, SECONDS, STEP, WEEK, Answers
from reporting.rows import alert, lasted, loudest_first, subject, times

_SAYS = "What the objectives, the alerts and the services' own metrics say of the last seven days."


def report(model: Model, answers: Answers, until: str) -> Document:
    """The document; ``until`` is the end of the week as people read it."""
    return Document(
        f"{model.fleet.platform.title}: week until {until}",
        _SAYS + _seen(answers),
        (
            _objectives(model, answers),
            _loud(answers),
            _deployments(answers),
            _information(answers),
            _own(model, answers),
        ),
    )


def _seen(answers: Answers) -> str:
    """How much of the week somebody looked at, where that is not all of it."""
    steps = max((one.value for one in answers["watchdog"] if isfinite(one.value)), default=0.0)
    seen = steps * STEP / SECONDS[WEEK]
    # Restarts and deployments of Prometheus itself cost a look or two.
    return (
        "" if seen > 0.99 else f" The watchdog, which always fires, did for {share(round(seen, 3))} of them."
    )


def _objectives(model: Model, answers: Answers) -> Section:
    last = model.fleet.environments[-1].name
    spent = {one.labels.get("service", ""): one.value for one in answers["spent"]}
    healthy = {
        one.labels.get("service", ""): one.value
        for one in answers["tabled"]
        if alert(one.labels) == HEALTHY and one.labels.get("environment") == last
    }
    rows = [
        _objective(one, last, spent.get(one.id), healthy.get(one.id))
        for one in model.services
        if one.id in spent or _promises(one)
    ]
    return Section(
        "Objectives",
        f"Of the last 30 days in {last}. Least budget left first.",
        ("Service", "Tier", "Promised", "Kept", "Budget left", "Healthy this week"),
        tuple(row for _, row in sorted(rows)),
        "No service promises anything.",
    )


def _promises(service: Service) -> bool:
    return any(signal.name.startswith("budget-") for signal in service.signals)


def _objective(
    service: Service, environment: str, spent: float | None, healthy: float | None
) -> tuple[float, tuple[str, ...]]:
    promised = service.environments[environment].objectives.availability
    known = spent is not None and isfinite(spent)
    always = _always(0.0 if healthy is None and known else healthy)
    if spent is None or not known:
        return 2.0, (service.id, service.tier.name, share(promised), "no data", "no data", always)
    left = 1 - spent / (1 - promised)
    kept = share(round(1 - spent, 6))
    return left, (service.id, service.tier.name, share(promised), kept, share(round(left, 3)), always)


def _always(steps: float | None) -> str:
    """The share of the week that so many looks are."""
    if steps is None or not isfinite(steps):
        return "no data"
    return share(round(min(1.0, steps * STEP / SECONDS[WEEK]), 3))


def _loud(answers: Answers) -> Section:
    rows = [
        (
            alert(one.labels),
            one.labels.get("severity", ""),
            subject(one.labels),
            one.labels.get("team", ""),
            times(answers, one.labels),
            lasted(one.value),
        )
        for one in sorted(answers["loud"], key=loudest_first)
    ]
    return Section(
        "What was loud",
        "Pages and messages. What came often and needed nobody is worth tuning.",
        ("Alert", "Severity", "Of", "Team", "Times", "In all"),
        tuple(rows),
        "Nobody was told of anything.",
    )


def _deployments(answers: Answers) -> Section:
    rows = [
        (subject(one.labels), one.labels.get("team", ""), times(answers, one.labels), lasted(one.value))
        for one in answers["tabled"]
        if alert(one.labels) == DEPLOYED
    ]
    return Section(
        "Deployments", "", ("Service", "Team", "Times", "Side by side"), tuple(rows), "Nothing was deployed."
    )


def _information(answers: Answers) -> Section:
    rows = [
        (
            alert(one.labels),
            subject(one.labels),
            one.labels.get("team", ""),
            times(answers, one.labels),
            lasted(one.value),
        )
        for one in sorted(answers.get("information", ()), key=loudest_first)
    ]
    return Section(
        "What nobody was told of",
        "Alerts that only stand here and on the dashboard.",
        ("Alert", "Of", "Team", "Times", "In all"),
        tuple(rows),
    )


def _own(model: Model, answers: Answers) -> Section:
    return Section(
        "The services' own metrics",
        "Counters: in the week. Others: on average.",
        ("Service", "Metric", "In", "Value", "Unit", "What it counts"),
        tuple(_own_rows(model, answers)),
        "No service declares any.",
    )


def _own_rows(model: Model, answers: Answers) -> Iterator[tuple[str, ...]]:
    for service in model.services:
        for metric in service.metrics:
            found = answers[questions.own(service, metric)]
            for one in found:
                where = one.labels.get("environment", "")
                value = number(round(one.value, 2)) if isfinite(one.value) else "no data"
                yield service.id, metric.name, where, value, metric.unit, metric.description
            if not found:
                yield service.id, metric.name, "", "no data", metric.unit, metric.description
