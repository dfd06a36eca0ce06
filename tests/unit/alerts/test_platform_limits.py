"""Limits of platform parts: each figure of the catalog moves alerts, and any figure can be proven."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generators.alerts import Alert, platform_alerts
from generators.checks import alert_coverage, promtool
from generators.conventions.platform_limits import PARTS
from generators.model import Fleet, Limit
from generators.outputs import rule_tests, rules
from generators.render import Renderer
from tests.support.catalogs import REPOSITORY, load
from tests.unit.checks.fleets import Plan, context_of

EVERY = [
    (part, signal, severity)
    for part, signals in PARTS.items()
    for signal, stated in signals.items()
    for severity in stated.severities
]


@cache
def whole() -> Fleet:
    """One resource of each type, backups, and a long-term store."""
    fleet = load("services.yaml").fleet
    others = load("tests/catalogs/golden.yaml").fleet.resources
    return replace(fleet, resources={**others, **fleet.resources})


def changed(fleet: Fleet, change: Callable[[str, str, Limit], Limit]) -> Fleet:
    """The fleet with every limit of its platform parts changed."""
    parts: dict[str, Mapping[str, tuple[Limit, ...]]] = {
        part: {
            signal: tuple(change(part, signal, limit) for limit in limits)
            for signal, limits in signals.items()
        }
        for part, signals in fleet.alerting.platform_limits.items()
    }
    return replace(fleet, alerting=replace(fleet.alerting, platform_limits=parts))


def moved(before: Fleet, after: Fleet) -> list[Alert]:
    known = {(one.part, one.name): one for one in platform_alerts(before)}
    return [one for one in platform_alerts(after) if known[one.part, one.name] != one]


@pytest.mark.parametrize(("part", "signal", "severity"), EVERY)
def test_a_figure_moves_the_alerts_that_name_its_key_and_no_other(
    part: str, signal: str, severity: str
) -> None:
    def longer(of: str, name: str, limit: Limit) -> Limit:
        if (of, name, limit.severity) != (part, signal, severity):
            return limit
        return replace(limit, duration=limit.duration + 60, why="another reason")

    found = moved(whole(), changed(whole(), longer))

    assert found, "no alert reads it"
    for alert in found:
        assert alert.key == f"alerting.platform.{part}.{signal}.{severity}"
        assert alert.severity == severity
        assert "another reason" in alert.why


@pytest.mark.parametrize(
    ("part", "signal", "severity"),
    [one for one in EVERY if PARTS[one[0]][one[1]].unit],
)
def test_a_threshold_moves_what_is_asked_and_what_people_read(part: str, signal: str, severity: str) -> None:
    def higher(of: str, name: str, limit: Limit) -> Limit:
        if (of, name, limit.severity) != (part, signal, severity):
            return limit
        return replace(limit, above=limit.above + (0.04 if PARTS[of][name].unit == "ratio" else 2))

    before = {(one.part, one.name): one for one in platform_alerts(whole())}
    found = [
        one
        for one in moved(whole(), changed(whole(), higher))
        if one.key == f"alerting.platform.{part}.{signal}.{severity}"
    ]

    assert found
    for alert in found:
        assert alert.expr != before[alert.part, alert.name].expr
        assert alert.threshold != before[alert.part, alert.name].threshold


def plan(fleet: Fleet) -> Plan:
    model, renderer = (
        replace(load("tests/catalogs/golden.yaml"), fleet=fleet),
        Renderer(REPOSITORY / "templates"),
    )
    texts = {
        file.path: file.text
        for name, output in (("rules", rules), ("rule_tests", rule_tests))
        for file in output.of_fleet(model, renderer.bind(name))
    }
    return Plan(model, texts, {})


ODD: dict[str, Callable[[str, str, Limit], Limit]] = {
    "for nothing": lambda _, __, limit: replace(limit, duration=0),
    "for an hour": lambda _, __, limit: replace(limit, duration=3600),
    "over an hour": lambda _, __, limit: replace(limit, window=3600 if limit.window else 0),
    "nearly all": lambda part, signal, limit: replace(
        limit, above=0.985 if PARTS[part][signal].unit == "ratio" else limit.above
    ),
    "nearly nothing": lambda part, signal, limit: replace(
        limit, above=0.001 if PARTS[part][signal].unit == "ratio" else limit.above
    ),
    "many": lambda part, signal, limit: replace(
        limit, above=7.0 if PARTS[part][signal].unit == "count" else limit.above
    ),
    "not one": lambda part, signal, limit: replace(
        limit, above=0.0 if PARTS[part][signal].unit == "count" and part != "backup" else limit.above
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD)
def test_the_tests_of_odd_limits_pass_and_miss_nothing(name: str, tmp_path: Path) -> None:
    context = context_of(plan(changed(whole(), ODD[name])), tmp_path)

    assert [one.message for one in promtool.run(context).problems] == []
    found = [one for one in alert_coverage.run(context).problems if "services/" not in str(one.place)]
    assert found == []
