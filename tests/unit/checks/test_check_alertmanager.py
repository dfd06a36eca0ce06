"""The checks of routes and inhibition: the real program, and each mistake made once on purpose."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generators.checks import alertmanager, pint, routes
from generators.checks._alertmanager.files import CONFIGURATION
from generators.checks._alertmanager.routing_table import cases
from generators.model import Model, Mute
from generators.outputs._alertmanager.mutes import intervals
from tests.unit.checks.breaking import clean
from tests.unit.checks.breaking import rules as broken
from tests.unit.checks.fleets import Plan, context_of, planned
from tests.unit.checks.monitoring_plans import load


@cache
def golden() -> Plan:
    """Routes and rules of the small catalog."""
    return plan_of(load("tests/catalogs/golden.yaml"))


@cache
def muting() -> Plan:
    """The same with times in which some of it is held back, two of which overlap."""
    model = load("tests/catalogs/golden.yaml")
    team, tier = next(iter(model.fleet.teams)), next(iter(model.fleet.tiers))
    night = Mute("night", WEEK, "22:00", "24:00", "Europe/Bucharest", (), (tier,), ("warning",), "why", "")
    move = Mute("move", WEEK[:1], "00:00", "24:00", "Etc/UTC", (team,), (), (), "why", "2027-03-15")
    alerting = replace(model.fleet.alerting, mutes=(night, move))
    return plan_of(replace(model, fleet=replace(model.fleet, alerting=alerting)))


def plan_of(model: Model) -> Plan:
    return planned(model, "alertmanager", "rules")


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


@pytest.mark.slow
def test_what_is_generated_passes(tmp_path: Path, answers: Path) -> None:
    context = context_of(golden(), tmp_path, cache=answers)
    for check in (alertmanager, routes, pint):
        clean(check.run(context))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("receiver: unrouted", "receiver: nowhere", "alertmanager/unknown-receiver"),
        ("  - name: heartbeat", "  - name: somewhere\n  - name: heartbeat", "alertmanager/unused-receiver"),
        ("smtp_auth_password_file: /etc", "smtp_auth_password: /etc", "alertmanager/secret"),
        ("  group_wait: 30s", "  match: {a: b}\n  group_wait: 30s", "alertmanager/old-word"),
        ('signal=\\"heartbeat\\"', "signal=heart=beat", "alertmanager/refused"),
        ("group_wait: 30s", "group_wait: soon", "alertmanager/refused"),
    ],
)
def test_a_broken_configuration_is_refused(
    tmp_path: Path, answers: Path, old: str, new: str, rule: str
) -> None:
    plan = golden().changed(CONFIGURATION, lambda text: text.replace(old, new, 1))
    result = alertmanager.run(context_of(plan, tmp_path, cache=answers))
    assert rule in broken(result)
    assert result.covered < result.total


@pytest.mark.slow
def test_a_wrong_escalation_is_found(tmp_path: Path, answers: Path) -> None:
    team = next(iter(golden().model.fleet.teams))
    plan = golden().changed(
        f"{alertmanager.ESCALATION}/{team}.json", lambda text: text.replace("-lead", "-boss")
    )
    assert broken(alertmanager.run(context_of(plan, tmp_path, cache=answers))) == {"alertmanager/escalation"}


@pytest.mark.slow
def test_services_that_explain_each_other_are_found(tmp_path: Path, answers: Path) -> None:
    """Neither rule of inhibition does so alone: only with who needs whom, as the rules say it."""
    model = golden().model
    loss = {one.id: one.base.down for one in model.services}
    caller, called = next(
        (one.id, call.service)
        for one in model.services
        for call in one.calls
        if not call.optional and loss[call.service] == loss[one.id]
    )
    explains = f'- alert: UpstreamLost\n        expr: |-\n          ALERTS{{lost=~"{caller}|x"}} == 1\n'
    path = f"monitoring/rules/services/{called}.yaml"
    plan = golden().changed(path, lambda text: _explained(text, explains))
    found = alertmanager.run(context_of(plan, tmp_path, cache=answers))
    assert broken(found) == {"alertmanager/circle"}
    assert f"UpstreamLost of {caller} for ServiceDown of {called}" in found.problems[0].message


def _explained(text: str, rule: str) -> str:
    """The rules with another first alert."""
    head, start, rest = text.partition("      - alert: ")
    if rest.startswith("UpstreamLost"):
        rest = rest.partition(start)[2]
    return f"{head}      {rule}{start}{rest}"


@pytest.mark.slow
def test_who_is_muted_by_something_quieter_is_named(tmp_path: Path, answers: Path) -> None:
    quiet = ', "severity=\\"info\\""]\n    equal: [environment, service]'
    plan = golden().changed(CONFIGURATION, lambda text: text.replace(quiet, f"]{quiet.partition(']')[2]}"))
    found = alertmanager.run(context_of(plan, tmp_path, cache=answers))
    assert broken(found) == {"alertmanager/louder"}


@pytest.mark.slow
def test_an_upstream_that_mutes_in_a_circle_is_found(tmp_path: Path, answers: Path) -> None:
    rule = (
        'inhibit_rules:\n  - {source_matchers: ["severity=\\"warning\\""],'
        ' target_matchers: ["severity=\\"critical\\""], equal: [service, component, signal]}\n'
    )
    plan = golden().changed(CONFIGURATION, lambda text: text.replace("inhibit_rules:\n", rule))
    assert "alertmanager/circle" in broken(alertmanager.run(context_of(plan, tmp_path, cache=answers)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("receiver: pagerduty-", "receiver: slack-"),
        ("receiver: unrouted", "receiver: nobody"),
        ("continue: true", "continue: false"),
        ('signal=\\"heartbeat\\"', 'signal=\\"silence\\"'),
    ],
)
def test_a_route_to_somebody_else_is_found(tmp_path: Path, answers: Path, old: str, new: str) -> None:
    plan = golden().changed(CONFIGURATION, lambda text: text.replace(old, new, 1))
    result = routes.run(context_of(plan, tmp_path, cache=answers))
    assert broken(result) == {"routes/receiver"}
    assert 0 < result.covered < result.total


@pytest.mark.slow
def test_times_of_the_catalog_hold_back_whom_they_name_and_nobody_else(tmp_path: Path, answers: Path) -> None:
    context = context_of(muting(), tmp_path, cache=answers)
    clean(alertmanager.run(context))
    clean(routes.run(context))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mute-night, mute-move", "mute-move"),
        ("[nights, weekends", "[nights"),
        ("[mute-move]", "[weekends]"),
    ],
)
def test_a_route_that_is_held_back_at_another_time_is_found(
    tmp_path: Path, answers: Path, old: str, new: str
) -> None:
    plan = muting().changed(CONFIGURATION, lambda text: text.replace(old, new))
    result = routes.run(context_of(plan, tmp_path, cache=answers))
    assert broken(result) == {"routes/interval"}
    assert 0 < result.covered < result.total


def test_the_days_until_one_are_those_before_and_the_day_itself() -> None:
    found: dict[Any, Any] = {one["name"]: one["time_intervals"] for one in intervals(muting().model.fleet)}
    monday = {"weekdays": ["monday"], "location": "Etc/UTC"}
    assert found["mute-move"] == [
        {"years": ["2000:2026"], **monday},
        {"years": ["2027"], "months": ["1:2"], **monday},
        {"years": ["2027"], "months": ["3"], "days_of_month": ["1:15"], **monday},
    ]
    assert found["mute-night"][0]["times"] == [{"start_time": "22:00", "end_time": "24:00"}]


def test_without_a_configuration_nothing_is_covered(tmp_path: Path) -> None:
    plan = replace(golden(), texts={})
    for check in (alertmanager, routes):
        result = check.run(context_of(plan, tmp_path))
        assert (result.covered, len(result.problems)) == (0, 1)


@pytest.mark.slow
def test_pint_finds_an_alert_that_always_fires(tmp_path: Path, answers: Path) -> None:
    path = next(path for path in golden().texts if path.startswith("monitoring/rules/services/"))
    plan = golden().changed(
        path,
        lambda text: f"{text}  - name: made-up\n    rules:\n      - alert: Always\n        expr: sum(up)\n",
    )
    result = pint.run(context_of(plan, tmp_path, cache=answers))
    assert "pint/alerts-comparison" in broken(result)
    assert result.covered == result.total - 1


def test_the_table_asks_for_every_combination() -> None:
    fleet = golden().model.fleet
    every = list(cases(fleet))
    asked = {
        (dict(one.labels)["severity"], dict(one.labels)["tier"], dict(one.labels)["team"])
        for one in every[:-10]
        if {"severity", "tier", "team"} <= set(dict(one.labels))
    }
    wanted = {
        (severity.name, tier, team)
        for severity in fleet.alerting.severities
        for tier in (*fleet.tiers, "platform")
        for team in fleet.teams
    }
    assert wanted <= asked
    assert len(every) > len(wanted) * len(fleet.environments)
