"""What is told: cause, then effects, worst first, equal ones once, and nothing that is not so."""

from __future__ import annotations

import pytest

from generators.alert_changes import causes, edits
from generators.alert_changes.wording import changed_words
from tests.unit.alert_changes.edited import another_team, renamed, said, setting, tree

ERRORS = "alerting.signals.errors"


def test_a_threshold_is_one_cause_with_one_line_for_all_services() -> None:
    cause, effect, change = said(setting(f"{ERRORS}.warning.above", "3%"))
    assert cause == "@  alerting.signals.errors.warning.above: 2% → 3%"
    assert effect == "  tells later       3 services (front offers store)"
    assert change.strip() == "ErrorsWarning: above 2% → 3%; warning, to slack-shop"


@pytest.mark.parametrize(
    ("path", "stated", "effect", "change"),
    [
        (
            "certificate-expiring.warning",
            {"below": "30d", "why": "Our issuer takes a week."},
            "  tells sooner      1 service (front)",
            "CertificateExpiring: less than 21 → 30; warning, to slack-shop",
        ),
        (
            "anomaly.info",
            {"above": 4, "why": "Sales come without a warning."},
            "  reports differently 3 services (front offers store)",
            "TrafficUnusual ErrorsUnusual LatencyUnusual: more than 3 → 4; info, to nobody but the report",
        ),
    ],
)
def test_a_built_in_limit_that_is_stated_is_one_cause(
    path: str, stated: dict[str, object], effect: str, change: str
) -> None:
    *causes, told_effect, told_change = said(setting(f"alerting.services.{path}", stated))

    assert [one.split(":")[0] for one in causes] == [f"@  alerting.services.{path}.{key}" for key in stated]
    assert told_effect == effect
    assert told_change.strip() == change


def test_a_limit_of_the_platform_and_its_reason_are_one_cause() -> None:
    lines = said(
        setting("alerting.platform.certificates.rotation.warning", {"above": "2d", "why": "A slow issuer."})
    )

    assert "these together:" not in lines
    assert lines[-1].strip() == "RotationOverdue: more than 1d → 2d; warning, to slack-shop"


def test_a_difference_that_only_some_services_have_names_them() -> None:
    two_teams = (another_team, setting("services.offers.team", "stock"))
    lines = said(setting("alerting.severities.warning.notify", "email"), first=two_teams)
    of_stock = [line for line in lines if "slack-stock → email-stock" in line]
    assert of_stock
    assert all(line.partition(":")[0].endswith(" of offers") for line in of_stock)


def test_each_cause_stands_over_its_own_effects_and_the_worst_effect_comes_first() -> None:
    lines = said(
        setting(f"{ERRORS}.critical.above", "4%"),
        setting("tiers.core.loudest", "critical"),
        setting("services.front.depends_on", ["store", "offers"]),
    )
    assert [line[:19].strip() for line in lines if line[2] != " " or line[0] == "@"] == [
        "@  tiers.core.loude",
        "@  alerting.signals",
        "pages sooner",
        "@  services.front.d",
        "pages less",
        "tells less",
        "reports less",
    ]
    # The errors of the front move for two reasons, and each cause tells its own.
    assert "above 5% → 4%;" in lines[3]
    assert "silent while offers is down;" in lines[6]


def test_edits_that_only_work_together_are_told_together() -> None:
    lines = said(another_team, setting("services.offers.team", "stock"))
    together = lines.index("these together:")
    assert not [line for line in lines[:together] if line.startswith("  ")]
    assert any("slack-shop → slack-stock" in line for line in lines[together:])


def test_a_new_and_a_removed_service_are_a_line_each() -> None:
    lines = said(renamed)
    assert lines[0].startswith("@  ")
    (new,) = [line for line in lines if line.startswith("  new")]
    (removed,) = [line for line in lines if line.startswith("  removed")]
    assert new == "  new               bargains: 15 alerts (0 page, 8 tell, 7 only reported)"
    assert removed == "  removed           offers: 15 alerts (0 page, 8 tell, 7 only reported)"
    assert not [line for line in lines if "ErrorsWarning" in line]


def test_a_service_that_is_only_added_is_its_own_cause() -> None:
    one = {"title": "Notary", "tier": "core", "team": "shop", "language": "python", "port": 4999}
    cause, new, receivers = said(setting("services.notary", one))
    assert cause == "@  + notary (core, team shop)"
    assert new.startswith("  new               notary: ")
    assert receivers.strip() == "to email-shop pagerduty-shop slack-shop"
    gone = [line for line in said(setting("services.report", None)) if line.startswith("@")]
    assert gone == ["@  - report"]


def test_long_values_are_cut() -> None:
    (line, *_) = said(setting(f"{ERRORS}.warning.why", "For a reason that needs " + "very " * 40 + "many."))
    assert line.endswith(" …")
    assert len(line) < 190


def test_edits_know_what_is_new_changed_and_gone() -> None:
    found = edits({"a": {"b": 1, "c": [1]}, "d": 2}, {"a": {"c": [2], "e": {}}, "d": 2})
    assert [(one.path, one.before, one.after) for one in found] == [
        (("a", "c"), [1], [2]),
        (("a", "e"), None, {}),
        (("a", "b"), 1, None),
    ]
    assert edits(tree(), tree()) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("above 2% over 1m for 10m", "above 3% over 1m for 10m", "above 2% → 3%"),
        ("above 2% over 1m for 10m", "above 3% over 1m for 5m", "above 2% → 3%, for 10m → 5m"),
        ("no pod for 2m", "no pod for 4m", "for 2m → 4m"),
        (
            "2% in 1h: over 7%, for 2m",
            "1% in 2h: over 4%, for 2m",
            "2% → 1% in 1h → 2h: over 7% → 4%, for 2m",
        ),
        ("any for 1h", "older than 26h", "any for 1h → older than 26h"),
        ("above 5", "above 5 series", "5 nothing → series"),
    ],
)
def test_sentences_are_told_by_the_words_that_differ(before: str, after: str, expected: str) -> None:
    assert changed_words(before, after) == expected


def test_of_services_that_come_and_go_among_others_no_key_is_told_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(causes, "JUDGED", 0)
    lines = said(renamed, setting("tiers.core.loudest", "critical"))
    together = lines[lines.index("these together:") + 1 :]

    before, after = (f"[store, {{id: {one}, optional: true}}]" for one in ("offers", "bargains"))
    assert [line for line in together if line.startswith(("@  + ", "@  - ", "@  services."))] == [
        f"@  services.front.depends_on: {before} → {after}",
        "@  + bargains (support, team shop)",
        "@  - offers",
    ]
