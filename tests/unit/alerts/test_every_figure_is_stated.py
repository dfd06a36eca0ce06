"""No figure that decides whether somebody is told stands in code alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from generators.alerts import alerts_of
from tests.support.catalogs import CATALOGS, load
from tests.unit.alerts.figures import Fixed, every_alert, figures, moved, unexplained

FIXED = (
    Fixed(".*", r"[=!]= [01]", "a state holds or does not"),
    Fixed(".*", "> 0", "what is divided by, or a difference that is there"),
    Fixed(".*", "1 -", "the rest of a share"),
    Fixed("CrashLooping", ">= 1", "a state holds or does not"),
    Fixed(
        "Node.*|Api.*|Cpu.*", r"\[[25]m\]", "four scrapes of the platform's jobs at least: rates survive one"
    ),
    Fixed("DeploymentHappened", "> 1", "more than one version at once is what a rollout is"),
    Fixed("SaturationTrend", "> 1", "at its limit a pod is killed, and the limit is the catalog's"),
    Fixed("SaturationTrend", r"\[6h\]|, 86400", "the straight line: long enough to be one, and a day ahead"),
    Fixed("Watchdog|DeploymentHappened|UpstreamLost", "for 0", "it is true at once"),
    Fixed("Watchdog", "1", "it always fires"),
    Fixed("Exemption.*Expired", "for 3600", "the day was agreed: an hour more or less is no matter"),
    Fixed("ServiceHealthy", r"0 \*", "what is counted as none where nothing was counted"),
)


@pytest.mark.parametrize("path", CATALOGS)
def test_every_number_is_moved_by_a_key_that_the_alert_names(path: str) -> None:
    model = load(path)

    assert list(unexplained(every_alert(model), every_alert(moved(model)), FIXED)) == []


def test_the_list_of_what_is_fixed_holds_nothing_that_is_stated() -> None:
    alerts = [alert for path in CATALOGS for alert in every_alert(load(path))]
    found = {(alert.name, figure) for alert in alerts for figure in figures(alert)}

    for one in FIXED:
        assert one.why
        assert any(re.fullmatch(one.alerts, name) and re.fullmatch(one.figure, f) for name, f in found), one


def test_how_long_is_a_figure_too() -> None:
    model = load("services.yaml")
    alerts = [replace(one, duration=777) for one in alerts_of(model.services[0], model.fleet)]

    assert len(list(unexplained(alerts, alerts, FIXED))) >= len(alerts)


@pytest.mark.parametrize(
    ("name", "magic"),
    [
        ("UnauthorizedSurge", lambda expr: f"{expr} and on () (up > 0.2)"),
        ("CertificateExpiring", lambda expr: f"{expr.split(' < ')[0]} < 1814400"),
        ("CrashLooping", lambda expr: expr.replace(">= 1", ">= 3")),
        ("AutoscalerAtMaximum", lambda expr: f"{expr} offset 7m"),
        ("TrafficUnusual", lambda expr: f"{expr} and on () (up > 3)"),
    ],
)
def test_a_number_in_code_alone_is_found(name: str, magic: Callable[[str], str]) -> None:
    model, other = load("services.yaml"), moved(load("services.yaml"))
    before, after = (
        [
            replace(one, expr=magic(one.expr))
            for one in alerts_of(which.services[0], which.fleet)
            if one.name == name
        ]
        for which in (model, other)
    )

    assert len(list(unexplained(before, after, FIXED))) == 1
