"""What delivery and alerting say of the platform: built in where nothing is stated, one figure at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generators.catalog import Loaded, expired, load
from generators.conventions.platform_limits import PARTS
from generators.grammar.delivery import WEIGHTS
from generators.model import Freeze, Limit, Mail, Model, Mute
from tests.unit.catalog.corpus import CASES

BASE = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")


def loaded(tmp_path: Path, *edits: tuple[str, str]) -> Loaded:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "services.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, "services.yaml")


def model(tmp_path: Path, *edits: tuple[str, str]) -> Model:
    found = loaded(tmp_path, *edits)
    assert found.model is not None, found.problems
    return found.model


def alerting(text: str) -> tuple[str, str]:
    return "  signals:\n", f"{text}  signals:\n"


def delivery(text: str) -> tuple[str, str]:
    return "resources:\n", f"delivery:\n{text}resources:\n"


def test_what_is_not_stated_is_built_in(tmp_path: Path) -> None:
    fleet = model(tmp_path).fleet

    assert tuple(fleet.delivery.risk.weights) == tuple(WEIGHTS)
    assert 0 < fleet.delivery.risk.medium < fleet.delivery.risk.high
    assert (fleet.delivery.freezes, fleet.delivery.shared, fleet.delivery.ignored) == ((), {}, ())
    assert (fleet.alerting.mutes, fleet.alerting.mail, fleet.platform.backups) == ((), None, None)
    assert {tier.risk for tier in fleet.tiers.values()} == {10}


def test_every_limit_of_every_part_has_a_built_in_figure(tmp_path: Path) -> None:
    limits = model(tmp_path).fleet.alerting.platform_limits

    found = {
        (part, signal, one.severity)
        for part, signals in limits.items()
        for signal, every in signals.items()
        for one in every
    }
    wanted = {
        (part, signal, severity)
        for part, signals in PARTS.items()
        for signal, one in signals.items()
        for severity in one.severities
    }
    assert found == wanted
    for part, signals in PARTS.items():
        for name in signals:
            for one in limits[part][name]:
                assert one.why
                assert bool(one.window) == (name in {"failures", "retries", "violations", "unsigned"})


def test_one_figure_changes_and_the_rest_stays(tmp_path: Path) -> None:
    text = "  platform: {node: {cpu: {warning: {above: 85%, why: Small nodes of ours.}}}}\n"
    changed = model(tmp_path, alerting(text)).fleet.alerting
    plain = model(tmp_path).fleet.alerting

    assert changed.platform_limit("node", "cpu", "warning") == Limit(
        "warning", 0.85, 900, "Small nodes of ours."
    )
    assert changed.platform_limit("node", "cpu", "critical") == plain.platform_limit(
        "node", "cpu", "critical"
    )
    assert changed.platform_limits["redis"] == plain.platform_limits["redis"]


def test_a_limit_that_there_is_not_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"node\.pressure\.critical"):
        model(tmp_path).fleet.alerting.platform_limit("node", "pressure", "critical")


def test_one_weight_changes_and_the_rest_stays(tmp_path: Path) -> None:
    changed = model(tmp_path, delivery("  risk: {weights: {schema: 40}, high: 70}\n")).fleet.delivery.risk
    plain = model(tmp_path).fleet.delivery.risk

    assert (changed.weights["schema"], changed.high) == (40, 70)
    assert {**changed.weights, "schema": plain.weights["schema"]} == plain.weights
    assert changed.medium == plain.medium


@pytest.mark.parametrize(
    ("written", "built"),
    [
        ("2026-12-18T18:00+01:00", "2026-12-18T18:00:00+01:00"),
        ("2026-12-18T18:00:30Z", "2026-12-18T18:00:30+00:00"),
        ("2026-12-18T18:00Z", "2026-12-18T18:00:00+00:00"),
    ],
)
def test_a_moment_has_one_spelling(tmp_path: Path, written: str, built: str) -> None:
    text = f'{{from: "{written}", to: "2027-01-01T00:00Z", environments: [production], why: Quiet days.}}'
    found = model(tmp_path, delivery(f"  freezes: {{year-end: {text}}}\n")).fleet.delivery.freezes

    assert found == (Freeze("year-end", built, "2027-01-01T00:00:00+00:00", ("production",), "Quiet days."),)


def test_paths_mean_services(tmp_path: Path) -> None:
    paths = ("    route: {hosts: [cart]}\n", "    route: {hosts: [cart]}\n    paths: [packages/price]\n")
    found = model(
        tmp_path, delivery('  shared: {libs/ui: [login, cart]}\n  ignored: ["*.md", docs/]\n'), paths
    )

    assert [service.paths for service in found.services] == [(), ("packages/price",), ()]
    assert found.fleet.delivery.shared == {"libs/ui": ("login", "cart")}
    assert found.fleet.delivery.ignored == ("*.md", "docs/")


def test_a_mute_of_no_day_and_no_time_is_all_day_every_day(tmp_path: Path) -> None:
    text = "  mute: {imports: {teams: [web], severities: [warning], why: Loud by design.}}\n"
    (mute,) = model(tmp_path, alerting(text)).fleet.alerting.mutes

    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    assert mute == Mute(
        "imports", days, "00:00", "24:00", "UTC", ("web",), (), ("warning",), "Loud by design.", ""
    )


def test_mail_and_backups_are_as_stated(tmp_path: Path) -> None:
    mail = alerting("  mail: {relay: mail.shop.example:25, from: alerts@shop.example}\n")
    claim = ("environments:\n", "  backups: {claim: copies}\nenvironments:\n")
    fleet = model(tmp_path, mail, claim).fleet

    assert fleet.alerting.mail == Mail("mail.shop.example:25", "alerts@shop.example")
    assert fleet.platform.backups is not None
    assert fleet.platform.backups.claim == "copies"


LOOSENED = (
    (
        "  mute: {move: {teams: [web], until: 2027-01-31, why: The data centre moves.}}\n"
        "  platform: {node: {cpu: {critical: {above: 95%, until: 2027-02-28, why: Small nodes of ours.}}}}\n"
    )
    .replace("until: ", 'until: "')
    .replace(", why", '", why')
)


def test_what_is_loosened_for_all_is_an_exemption_of_the_platform(tmp_path: Path) -> None:
    found = model(tmp_path, alerting(LOOSENED)).fleet.exemptions

    assert [(one.key, one.until) for one in found] == [
        ("alerting.mute.move", "2027-01-31"),
        ("alerting.platform.node.cpu.critical", "2027-02-28"),
    ]


def test_a_signal_that_calls_later_until_some_day_is_an_exemption_of_the_platform(tmp_path: Path) -> None:
    (before,) = (line for line in BASE.splitlines() if "critical: {above: 5%, for: 5m" in line)
    later = (before, before.replace("5%", "10%").replace(", why", ', until: "2027-01-31", why'))
    (found,) = model(tmp_path, later).fleet.exemptions

    assert (found.key, found.until) == ("alerting.signals.errors.critical", "2027-01-31")


@pytest.mark.parametrize(
    ("today", "rules"),
    [
        (date(2027, 1, 1), []),
        (date(2027, 1, 20), ["exemptions/expires-soon"]),
        (date(2027, 2, 20), ["exemptions/expired", "exemptions/expires-soon"]),
        (date(2027, 3, 1), ["exemptions/expired", "exemptions/expired"]),
    ],
)
def test_an_exemption_of_the_platform_ends(tmp_path: Path, today: date, rules: list[str]) -> None:
    found = loaded(tmp_path, alerting(LOOSENED))
    told = list(expired(found, today))

    assert [one.rule for one in told] == rules
    lines = (tmp_path / "services.yaml").read_text().split("\n")
    for one in told:
        assert "until" in lines[one.place.line - 1]


@pytest.mark.parametrize(
    ("path", "layer", "covered"),
    [
        ("alerting.platform_limits.node.cpu.critical.above", "catalog", ["built in"]),
        ("alerting.platform.node.cpu.critical.for", "built in", []),
        ("delivery.risk.medium", "built in", []),
        ("alerting.mutes.move.until", "catalog", []),
        ("alerting.mutes.move.zone", "not stated, default: UTC", []),
        ("tiers.core.risk", "not stated, default: 10", []),
    ],
)
def test_origins_know_the_built_in_figure(tmp_path: Path, path: str, layer: str, covered: list[str]) -> None:
    origin = loaded(tmp_path, alerting(LOOSENED)).origins.of(path)

    assert origin.source.layer == layer
    assert [one.layer for one in origin.covered] == covered
