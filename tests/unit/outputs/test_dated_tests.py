"""What ends on a day is tested on that day: two ends are two timelines."""

from __future__ import annotations

from dataclasses import replace

from generators.alerts import Alert, alerts_of
from generators.model import Exemption
from generators.outputs._rule_tests.timelines import changing, timelines
from tests.support.catalogs import load
from tests.unit.monitoring.plans import SMALL


def ending(days: tuple[str, ...]) -> list[Alert]:
    model = load(SMALL)
    fleet, service = model.fleet, model.services[0]
    exemptions = tuple(Exemption(f"egress.some-{day[:4]}", "Agreed with the bank.", day) for day in days)
    found = alerts_of(replace(service, exemptions=exemptions), fleet)
    return [one for one in found if one.proof.start]


def test_alerts_that_end_on_different_days_share_no_timeline() -> None:
    alerts = ending(("2097-01-31", "2098-01-31", "2098-01-31"))

    assert [len(one.alerts) for one in timelines(alerts, changing)] == [1, 2]


def test_the_name_of_an_alert_is_one_word() -> None:
    assert [one.name for one in ending(("2097-01-31",))] == ["ExemptionEgressSome2097Expired"]
