"""Limits that nobody has today: the tests made for them pass, so an SRE may choose any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generators.checks import alert_coverage, promtool
from generators.model import Limit, Metric, Service, Signal
from tests.support.catalogs import service
from tests.unit.checks.fleets import Plan, context_of
from tests.unit.checks.rule_plans import plan_of_service

Change = Callable[[Service], Service]


def limits(**changes: float) -> Change:
    """Every limit of every signal with the same figures."""

    def change(one: Service) -> Service:
        def changed(limit: Limit) -> Limit:
            return replace(limit, **changes)  # type: ignore[arg-type]

        return replace(
            one,
            signals=tuple(
                replace(signal, limits=tuple(map(changed, signal.limits)))
                for signal in one.signals
                if not signal.name.startswith("budget-")
            ),
        )

    return change


def errors(*figures: float) -> Change:
    """A critical and a warning limit of the error rate."""
    severities = ("critical", "warning")

    def change(one: Service) -> Service:
        found = (
            Limit(severity, above, 300, "why") for severity, above in zip(severities, figures, strict=False)
        )
        return replace(one, signals=(Signal("errors", "ratio", tuple(found)),))

    return change


def settings(**changes: object) -> Change:
    """The same settings in every environment."""

    def change(one: Service) -> Service:
        every = {name: replace(found, **changes) for name, found in one.environments.items()}  # type: ignore[arg-type]
        return replace(one, environments=every)

    return change


def objective(availability: float) -> Change:
    def change(one: Service) -> Service:
        found = next(iter(one.environments.values())).objectives
        return settings(objectives=replace(found, availability=availability))(one)

    return change


def metrics(*found: Metric) -> Change:
    return lambda one: replace(one, metrics=found, signals=())


OWN = (
    Metric("a_total", "counter", "things", "Things.", {}, 0.0, None),
    Metric("b_total", "counter", "things", "Things.", {"side": ("left", "right")}, 1000.0, 10.0),
    Metric("c_seconds", "histogram", "seconds", "Time.", {}, 0.5, None),
    Metric("d_things", "gauge", "things", "Things.", {}, None, 3.0),
    Metric("e_things", "gauge", "things", "Things.", {}, 0.0, None),
)

CASES: dict[str, Change] = {
    "for nothing": limits(duration=0),
    "for a minute and a half": limits(duration=90),
    "for an hour": limits(duration=3600),
    "over an hour": limits(window=3600),
    "errors that never happen": errors(0.9999, 0.99),
    "errors that hardly happen": errors(0.001, 0.0001),
    "one limit": errors(0.5),
    "scraped every 45 s": settings(scrape_interval=45),
    "scraped every 2 min": settings(scrape_interval=120),
    "five nines": objective(0.99999),
    "one nine": objective(0.95),
    "no limit of series": settings(series=0),
    "own metrics": metrics(*OWN),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_tests_of_odd_rules_pass_and_miss_nothing(name: str, tmp_path: Path) -> None:
    one = CASES[name](service("services.yaml", "wallet"))
    plan: Plan = plan_of_service("services.yaml", one)
    context = context_of(plan, tmp_path)

    assert promtool.run(context).problems == ()
    assert alert_coverage.run(context).problems == ()
