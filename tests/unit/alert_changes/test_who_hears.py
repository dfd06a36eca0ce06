"""Whom an edit leaves out, or calls instead, is told even where no alert and no receiver's name changes."""

from __future__ import annotations

import pytest

from tests.unit.alert_changes.edited import Edit, moved, said, setting


@pytest.mark.parametrize(
    ("edit", "effect", "phrase"),
    [
        (setting("teams.shop.pagerduty", "store"), "pages others", "pagerduty-shop: shop → store"),
        (setting("teams.shop.slack", "#shop"), "tells others", "slack-shop: #team-shop → #shop"),
        (
            setting("teams.shop.email", "all@demo.example"),
            "pages others",
            "email-shop: shop@demo.example → all@demo.example",
        ),
        (
            setting("teams.shop.escalation", ["lead"]),
            "pages others",
            "pagerduty-shop: next in line lead on-call → lead",
        ),
        (
            setting("alerting.escalation.after", "25m"),
            "pages differently",
            "pagerduty-shop: next in line after 10m → 25m",
        ),
        (
            setting("alerting.escalation.rounds", 5),
            "pages differently",
            "pagerduty-shop: called again 2 → 5 times",
        ),
    ],
)
def test_where_a_receiver_leads_is_said_of_the_alerts_that_it_hears(
    edit: Edit, effect: str, phrase: str
) -> None:
    found = moved(edit).found
    name = phrase.partition(":")[0]
    assert {(str(one.effect), one.phrase) for one in found} == {(effect, phrase)}
    assert all(name in one.heard_after and one.heard_before == one.heard_after for one in found)


def test_an_address_that_nobody_is_told_at_moves_nothing() -> None:
    assert moved(setting("teams.shop.github", "@demo/all")).found == ()


def mute(**stated: object) -> Edit:
    """The weekend of the support tier, with some keys changed."""
    base = {"days": ["saturday", "sunday"], "tiers": ["support"], "severities": ["warning"]}
    return setting("alerting.mute.weekend", {**base, "why": "It can wait for Monday.", **stated})


WEEKEND = "on saturday sunday UTC"
THREE = "on saturday sunday monday UTC"


@pytest.mark.parametrize(
    ("edit", "effect", "phrase"),
    [
        (mute(days=["saturday", "sunday", "monday"]), "less", f"silent {WEEKEND} → {THREE}"),
        (mute(days=["sunday"]), "more", f"silent {WEEKEND} → on sunday UTC"),
        (
            mute(**{"from": "08:00", "to": "18:00"}),
            "more",
            f"silent {WEEKEND} → on saturday sunday 08:00-18:00 UTC",
        ),
        (mute(until="2099-01-01"), "more", f"silent {WEEKEND} → {WEEKEND} until 2099-01-01"),
        (mute(zone="Europe/Bucharest"), "less", f"silent {WEEKEND} → on saturday sunday Europe/Bucharest"),
        (mute(tiers=["core"]), "more", f"told also {WEEKEND}"),
    ],
)
def test_when_somebody_is_not_told_is_said_of_what_is_held_back(edit: Edit, effect: str, phrase: str) -> None:
    before = {one.alert.name for one in moved(mute(tiers=["core"])).found if one.alert.service == "report"}
    found = [one for one in moved(edit).found if one.alert.service == "report"]
    assert {(str(one.effect), one.phrase) for one in found} == {(f"tells {effect}", phrase)}
    assert {one.alert.name for one in found} == before
    assert {one.alert.severity for one in found} == {"warning"}


def test_a_tier_that_is_muted_too_is_told_less_and_the_others_as_before() -> None:
    found = moved(mute(tiers=["support", "core"])).found
    assert {(str(one.effect), one.phrase) for one in found} == {("tells less", f"silent {WEEKEND}")}
    assert {one.alert.service for one in found} == {"front"}


@pytest.mark.parametrize("edit", [mute(why="Nobody looks."), mute(teams=["shop"])])
def test_a_mute_that_holds_back_the_same_moves_nothing(edit: Edit) -> None:
    assert moved(edit).found == ()


def test_the_heartbeat_has_a_pace_of_its_own() -> None:
    found = moved(setting("alerting.severities.critical.repeat_every", "4h")).found
    assert {(str(one.effect), one.phrase) for one in found} == {
        ("pages differently", "told again every 1h → 4h")
    }
    assert {one.alert.severity for one in found} == {"critical"}
    assert "Watchdog" not in {one.alert.name for one in found}
    assert not [one for one in found if "heartbeat" in one.heard_after]


def test_the_platforms_own_are_counted_apart_from_services() -> None:
    edit = setting("alerting.severities.critical.repeat_every", "4h")
    services = {one.alert.service for one in moved(edit).found} - {""}
    parts = {one.alert.component for one in moved(edit).found if not one.alert.service}
    assert len(services) == 1
    assert len(parts) > 1
    (line,) = [line for line in said(edit) if line.startswith("  pages differently ")]
    assert f" 1 service and {len(parts)} parts of the platform (front " in line
