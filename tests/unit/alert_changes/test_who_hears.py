"""Whom an edit leaves out, or calls instead, is told even where no alert and no receiver's name changes."""

from __future__ import annotations

import pytest

from tests.unit.alert_changes.edited import Edit, moved, setting


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
