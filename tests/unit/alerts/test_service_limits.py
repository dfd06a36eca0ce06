"""What every service is watched for: each figure moves its alerts, and any figure can be proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generators import catalog
from generators.alerts import Alert, alerts_of
from generators.checks import alert_coverage, promtool
from generators.conventions.enumerations import SEVERITIES
from generators.conventions.service_limits import LIMITS, heard
from generators.conventions.signals import BUDGET, UNITS
from generators.model import Limit, Model
from generators.outputs import rule_tests, rules
from generators.render import Renderer
from tests.support.catalogs import CATALOGS, REPOSITORY, load
from tests.unit.alerts.figures import every_alert
from tests.unit.checks.fleets import Plan, context_of

EVERY = [(name, severity) for name, stated in LIMITS.items() for severity in stated.severities]


@cache
def whole() -> Model:
    """Services of every kind, as loud as each tier can be, and one with a metric of its own."""
    model = load("tests/catalogs/golden.yaml")
    web = next(one for one in model.services if one.kind == "web" and one.environments)
    stated = next(one.metrics for one in load("services.yaml").services if one.id == "wallet")
    metrics = tuple(replace(one, above=5) for one in stated)
    others = [
        replace(web, id=f"loud-{one}", base=replace(web.base, down=one, loudest="critical"), metrics=metrics)
        for one in SEVERITIES
    ]
    return replace(model, services=(*model.services, *others))


def changed(model: Model, change: Callable[[str, Limit], Limit]) -> Model:
    limits = {
        name: tuple(change(name, limit) for limit in limits)
        for name, limits in model.fleet.alerting.service_limits.items()
    }
    fleet = replace(model.fleet, alerting=replace(model.fleet.alerting, service_limits=limits))
    return replace(model, fleet=fleet)


def moved(before: Model, after: Model) -> list[Alert]:
    known = {(one.part, one.subject, one.name): one for one in every_alert(before)}
    return [one for one in every_alert(after) if known[one.part, one.subject, one.name] != one]


@pytest.mark.parametrize(("name", "severity"), EVERY)
def test_a_figure_moves_the_alerts_that_name_its_key_and_no_other(name: str, severity: str) -> None:
    def longer(of: str, limit: Limit) -> Limit:
        if (of, limit.severity) != (name, severity):
            return limit
        return replace(limit, duration=limit.duration + 600, why="another reason")

    found = moved(whole(), changed(whole(), longer))

    assert found, "no alert reads it"
    for alert in found:
        assert f"alerting.services.{name}.{severity}" in (alert.key, *alert.also)


@pytest.mark.parametrize(
    ("name", "figure"), [(name, figure) for name, stated in LIMITS.items() for figure in stated.figures]
)
def test_each_of_its_figures_moves_what_is_asked(name: str, figure: str) -> None:
    more: dict[str, Callable[[Limit], Limit]] = {
        "above": lambda limit: replace(limit, above=limit.above + (0.04 if limit.above < 1 else 2)),
        "below": lambda limit: replace(limit, below=limit.below + 86400),
        "over": lambda limit: replace(limit, window=limit.window + 7200),
        "least": lambda limit: replace(limit, least=limit.least * 2),
    }

    def other(of: str, limit: Limit) -> Limit:
        return more[figure](limit) if of == name else limit

    known = {(one.subject, one.name): one for one in every_alert(whole())}
    found = moved(whole(), changed(whole(), other))

    assert found
    for alert in found:
        assert alert.expr != known[alert.subject, alert.name].expr


def test_a_service_is_told_of_a_limit_only_as_loud_as_is_said() -> None:
    model = whole()
    found = {
        (service.base.down, *key.split(".")[2:])
        for service in model.services
        for alert in alerts_of(service, model.fleet)
        for key in (alert.key, *alert.also)
        if key.startswith("alerting.services.")
    }

    assert [one for one in sorted(found) if one[2] != heard(one[1], one[0])] == []
    assert {one[1:] for one in found} == set(EVERY)


def test_no_name_is_one_of_a_signal() -> None:
    assert not LIMITS.keys() & UNITS.keys()
    assert not any(name.startswith(BUDGET) for name in LIMITS)


def test_a_service_that_differs_is_named_with_its_own_key() -> None:
    model = load("services.yaml")
    wallet = next(one for one in model.services if one.id == "wallet")
    limits = tuple(replace(one, duration=900) for one in model.fleet.alerting.service_limits["crash-loop"])
    own = replace(wallet, own_limits=(("crash-loop", limits),))

    found = next(one for one in alerts_of(own, model.fleet) if one.name == "CrashLooping")

    assert found.duration == 900
    assert found.key == "services.wallet.alerts.crash-loop.critical"


@pytest.mark.parametrize("path", CATALOGS)
def test_every_key_that_an_alert_names_can_be_explained(path: str) -> None:
    loaded = catalog.load(REPOSITORY / path, path)
    assert loaded.model is not None

    for alert in every_alert(loaded.model):
        for key in filter(None, (alert.key, *alert.also)):
            assert loaded.origins.of(key).place.line, (alert.name, key)


ODD: dict[str, Callable[[str, Limit], Limit]] = {
    "for nothing": lambda _, limit: replace(limit, duration=0),
    "for an hour": lambda _, limit: replace(limit, duration=3600),
    "over an hour": lambda _, limit: replace(limit, window=3600 if limit.window else 0),
    "nearly all": lambda name, limit: replace(
        limit, above=0.97 if LIMITS[name].unit == "ratio" else limit.above * 3, least=limit.least * 100
    ),
    "nearly nothing": lambda name, limit: replace(
        limit, above=0.02 if LIMITS[name].unit == "ratio" else max(1, limit.above / 60), least=0
    ),
    "soon": lambda _, limit: replace(limit, below=7200 if limit.below else 0),
    "years ahead": lambda _, limit: replace(limit, below=limit.below * 30),
}


def plan(model: Model) -> Plan:
    renderer = Renderer(REPOSITORY / "templates")
    texts = {}
    for name, output in (("rules", rules), ("rule_tests", rule_tests)):
        render = renderer.bind(name)
        files = [
            *output.of_fleet(model, render),
            *(file for one in model.services for file in output.of_service(one, model.fleet, render)),
        ]
        texts.update({file.path: file.text for file in files})
    return Plan(model, texts, {})


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD)
def test_the_tests_of_odd_limits_pass_and_miss_nothing(name: str, tmp_path: Path) -> None:
    context = context_of(plan(changed(load("tests/catalogs/golden.yaml"), ODD[name])), tmp_path)

    assert [one.message for one in promtool.run(context).problems] == []
    assert [one.message for one in alert_coverage.run(context).problems] == []
