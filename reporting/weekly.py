"""The week's report: promises, what was loud, deployments, what nobody was told of, own metrics."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from generators.alerts.text import number, share
from generators.model import Model, Service
from reporting import questions
from reporting.document import Document, Section
from reporting.questions import SECONDS, STEP, WEEK, Answers
from reporting.rows import lasted, loudest_first, subject, times

DEPLOYED, HEALTHY = "DeploymentHappened", "ServiceHealthy"
"""Alerts that have a table of their own."""


def report(model: Model, answers: Answers, until: str) -> Document:
    """The document; ``until`` is the end of the week as people read it."""
    return Document(
        f"{model.fleet.platform.title}: week until {until}",
        "What the objectives, the alerts and the services' own metrics say of the last seven days.",
        (
            _objectives(model, answers),
            _loud(answers),
            _deployments(answers),
            _information(answers),
            _own(model, answers),
        ),
    )


def _objectives(model: Model, answers: Answers) -> Section:
    last = model.fleet.environments[-1].name
    spent = {one.labels.get("service", ""): one.value for one in answers["spent"]}
    healthy = {
        one.labels.get("service", ""): one.value
        for one in answers["information"]
        if one.labels["alertname"] == HEALTHY and one.labels.get("environment") == last
    }
    rows = [
        _objective(one, last, spent.get(one.id), healthy.get(one.id, 0.0))
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
    service: Service, environment: str, spent: float | None, healthy: float
) -> tuple[float, tuple[str, ...]]:
    promised = service.environments[environment].objectives.availability
    always = share(round(min(1.0, healthy * STEP / SECONDS[WEEK]), 3))
    if spent is None or not isfinite(spent):
        return 2.0, (service.id, service.tier.name, share(promised), "no data", "no data", always)
    left = 1 - spent / (1 - promised)
    kept = share(round(1 - spent, 6))
    return left, (service.id, service.tier.name, share(promised), kept, share(round(left, 3)), always)


def _loud(answers: Answers) -> Section:
    rows = [
        (
            one.labels["alertname"],
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
        for one in answers["information"]
        if one.labels["alertname"] == DEPLOYED
    ]
    return Section(
        "Deployments", "", ("Service", "Team", "Times", "Side by side"), tuple(rows), "Nothing was deployed."
    )


def _information(answers: Answers) -> Section:
    rows = [
        (
            one.labels["alertname"],
            subject(one.labels),
            one.labels.get("team", ""),
            times(answers, one.labels),
            lasted(one.value),
        )
        for one in sorted(answers["information"], key=loudest_first)
        if one.labels["alertname"] not in {DEPLOYED, HEALTHY}
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
