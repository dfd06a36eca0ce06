"""An edit of the catalog moves the alerts it should, in the right direction, and no other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from generators.alert_changes import Moves
from generators.alert_changes.hearing import Hearing
from generators.alerts import alerts_of
from tests.unit.alert_changes.edited import (
    Edit,
    another_team,
    committed,
    moved,
    moved_from,
    renamed,
    setting,
)

ERRORS = "alerting.signals.errors"


def effects(found: Moves) -> Mapping[str, set[str]]:
    """Names of alerts by what happens to them."""
    by_effect: dict[str, set[str]] = {}
    for one in found.found:
        by_effect.setdefault(str(one.effect), set()).add(one.alert.name)
    return by_effect


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (setting(f"{ERRORS}.warning.above", "3%"), "tells later"),
        (setting(f"{ERRORS}.warning.above", "1.5%"), "tells sooner"),
        (setting(f"{ERRORS}.warning.for", "12m"), "tells later"),
        (setting(f"{ERRORS}.warning.why", "Customers bear with it."), "says otherwise"),
    ],
)
def test_one_edit_has_one_effect_on_one_alert(edit: Edit, expected: str) -> None:
    assert effects(moved(edit)) == {expected: {"ErrorsWarning"}}


def test_nothing_moves_without_an_edit() -> None:
    found = moved()
    assert (found.found, found.new, found.removed) == ((), (), ())
    assert found.alerts > 100


def test_a_louder_threshold_reaches_only_those_who_are_paged_for_it() -> None:
    found = moved(setting(f"{ERRORS}.critical.above", "4%"))
    assert {str(one.effect) for one in found.found} == {"pages sooner"}
    for one in found.found:
        assert one.phrase == "above 5% → 4%"
        assert f"pagerduty-{one.alert.team}" in one.heard_after
        assert one.heard_before == one.heard_after


def test_a_lower_threshold_that_must_last_longer_is_neither_sooner_nor_later() -> None:
    found = moved(setting(f"{ERRORS}.warning.above", "1%"), setting(f"{ERRORS}.warning.for", "12m"))
    assert {str(one.effect) for one in found.found} == {"tells differently"}
    assert {one.phrase for one in found.found} == {"above 2% → 1%, for 10m → 12m"}


def test_what_is_capped_is_the_same_alert_and_quieter() -> None:
    found = moved(setting("tiers.core.loudest", "warning"))
    capped = next(one for one in found.found if one.alert.name == "CrashLooping")
    assert str(capped.effect) == "pages no more"
    assert (capped.heard_before, capped.heard_after) == (("email-shop", "pagerduty-shop"), ("slack-shop",))
    assert capped.phrase.startswith("critical → warning")


def test_an_alert_that_is_named_by_its_severity_is_still_the_same() -> None:
    quiet = {"warning": {"above": "5%", "for": "5m", "why": "Nobody is called for it any more."}}
    old = {"critical": {"above": "5%", "for": "5m", "why": "One request in twenty fails."}}
    base = {"unit": "ratio", "kinds": ["web"]}
    before, after = ({**base, **one} for one in (old, quiet))
    found = moved_from(
        (setting(ERRORS, before),), (setting(ERRORS, after), setting("services.offers.rollout", None))
    )
    (move,) = [one for one in found.found if one.alert.service == "front" and "Errors" in one.alert.name]
    assert move.before is not None
    assert move.after is not None
    assert (move.before.name, move.after.name) == ("ErrorsCritical", "ErrorsWarning")
    assert str(move.effect) == "pages no more"


def test_another_team_hears_of_it() -> None:
    found = moved(another_team, setting("services.offers.team", "stock"))
    down = next(one for one in found.found if one.alert.name == "ErrorsWarning")
    assert (down.heard_before, down.heard_after) == (("slack-shop",), ("slack-stock",))
    assert (str(down.effect), down.phrase) == ("tells others", "slack-shop → slack-stock")
    assert {one.alert.service for one in found.found} == {"offers"}


def test_a_dependency_explains_and_so_mutes() -> None:
    found = moved(setting("services.front.depends_on", ["store", "offers"]))
    assert {str(one.effect) for one in found.found} == {"pages less", "tells less", "reports less"}
    assert {one.phrase for one in found.found} == {"silent while offers is down"}
    found = moved(setting("services.front.depends_on", []))
    assert {str(one.effect) for one in found.found} == {"pages more", "tells more", "reports more"}
    assert {one.phrase for one in found.found} == {"told also while store is down"}


def test_a_severity_that_pages_nobody_is_the_worst_of_all() -> None:
    found = moved(setting("alerting.severities.critical.notify", "slack"))
    assert str(min(one.effect for one in found.found)) == "pages no more"
    quiet = [one for one in found.found if str(one.effect) == "pages no more"]
    assert {one.alert.severity for one in quiet} == {"critical"}
    assert all(not any("pagerduty" in name for name in one.heard_after) for one in quiet)


def test_services_that_come_and_go_are_named() -> None:
    found = moved(renamed)
    assert (found.new, found.removed) == (("bargains",), ("offers",))
    assert {one.before is None for one in found.found if one.alert.service == "bargains"} == {True}
    assert {one.after is None for one in found.found if one.alert.service == "offers"} == {True}
    assert {one.alert.service for one in found.found} == {"bargains", "offers"}


def test_every_alert_reaches_somebody_or_is_for_the_report() -> None:
    model = committed()
    hearing = Hearing(model.fleet)
    for service in model.services:
        for alert in alerts_of(service, model.fleet):
            assert bool(hearing.of_alert(alert)) == (hearing.channel(alert) != "none"), alert.name


@pytest.mark.parametrize(("latency", "effect"), [("5s", "later"), ("20ms", "sooner")])
def test_a_bound_within_the_query_moves_the_alert_as_its_threshold_would(latency: str, effect: str) -> None:
    limit = {"above": "5%", "for": "10m", "why": "Users notice it."}
    signal = setting("alerting.signals.latency", {"unit": "ratio", "kinds": ["web"], "warning": limit})
    found = moved_from((signal,), (signal, setting("tiers.core.objectives.latency", latency))).found
    assert {(one.alert.name, str(one.effect)) for one in found} == {("LatencyWarning", f"tells {effect}")}


def test_what_is_not_told_again_says_so() -> None:
    found = moved(setting("alerting.severities.warning.repeat_every", "0s")).found
    assert {one.phrase for one in found} == {"told again every 12h → never"}
    first = (setting("alerting.severities.warning.repeat_every", "0s"),)
    found = moved_from(first, ()).found
    assert {one.phrase for one in found} == {"told again never → every 12h"}
