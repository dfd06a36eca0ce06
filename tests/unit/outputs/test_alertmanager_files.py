"""What Alertmanager is given: who is told, how it is grouped, what is muted, and no secret."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators import catalog
from generators.conventions import scraping
from generators.model import Call, Model, Severity, Team
from generators.outputs import alertmanager
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.outputs.alertmanager_text import codai, files

CONFIGURATION = "monitoring/alertmanager/alertmanager.yml"


def configuration(model: Model) -> dict[str, Any]:
    loaded = yaml.safe_load(files(model)[CONFIGURATION])
    assert isinstance(loaded, dict)
    return loaded


def routes_for(model: Model, matcher: str) -> list[dict[str, Any]]:
    return [one for one in configuration(model)["route"]["routes"] if one["matchers"][0] == matcher]


def with_severities(model: Model, *severities: Severity) -> Model:
    alerting = replace(model.fleet.alerting, severities=severities)
    return replace(model, fleet=replace(model.fleet, alerting=alerting))


def test_a_page_goes_out_at_once_with_one_key_for_each_signal_of_a_subject() -> None:
    page = routes_for(codai(), 'severity="critical"')[-1]
    assert page["receiver"] == "pagerduty-platform"
    assert page["group_wait"] == "5s"
    assert page["repeat_interval"] == "1h"
    assert {"service", "component", "signal", "environment"} <= set(page["group_by"])
    assert "alertname" not in page["group_by"]


def test_the_most_important_tier_and_the_platform_are_told_by_mail_as_well() -> None:
    mail = routes_for(codai(), 'severity="critical"')[0]
    assert mail["matchers"] == ['severity="critical"', 'tier=~"core|platform"']
    assert mail["continue"] is True
    assert mail["receiver"] == "email-platform"


def test_the_heartbeat_comes_first_and_is_repeated_at_every_interval() -> None:
    first = configuration(codai())["route"]["routes"][0]
    assert first["matchers"] == ['signal="heartbeat"']
    assert (first["group_interval"], first["repeat_interval"]) == ("1m", "30s")


def test_every_secret_is_a_file() -> None:
    text = files(codai())[CONFIGURATION]
    stated = re.findall(r"^\s+(?:- )?(\w*(?:url|key|password)\w*):", text, re.MULTILINE)
    assert len(stated) > 10
    assert all(name.endswith("_file") for name in stated), stated


def test_environments_without_users_call_nobody_and_sleep_at_night() -> None:
    quiet = [one for one in configuration(codai())["route"]["routes"] if "mute_time_intervals" in one]
    assert {one["matchers"][1] for one in quiet} == {
        'environment="staging"',
        'namespace=~"codai-staging(-.+)?"',
    }
    # Alertmanager does not hand mute times down to the routes below.
    leaves = [leaf for one in quiet for leaf in (one, *one["routes"])]
    assert all(leaf["mute_time_intervals"] == ["nights", "weekends"] for leaf in leaves)
    assert all(leaf["receiver"].startswith("slack-") for leaf in leaves)


def test_one_environment_has_users_so_nothing_sleeps() -> None:
    alerting = replace(codai().fleet.alerting, mutes=())
    fleet = replace(codai().fleet, environments=codai().fleet.environments[-1:], alerting=alerting)
    loaded = configuration(replace(codai(), fleet=fleet))
    assert "time_intervals" not in loaded
    assert "mute_time_intervals" not in json.dumps(loaded)


def test_critical_mutes_what_is_quieter_of_the_same_signal_of_the_same_subject() -> None:
    rule = configuration(codai())["inhibit_rules"][0]
    assert rule["source_matchers"] == ['severity="critical"', 'signal=~".+"']
    assert rule["target_matchers"] == ['severity=~"warning|info"']
    where = {"environment", "namespace", "node"}
    assert set(rule["equal"]) == {*where, "service", "component", "about", "signal"}


@pytest.mark.parametrize(
    ("loudness", "muted"),
    [("critical", []), ("warning", ['severity=~"warning|info"']), ("info", ['severity="info"'])],
)
def test_a_loss_mutes_its_dependents_and_never_what_is_louder(loudness: str, muted: list[str]) -> None:
    source = ['signal="upstream"', f'loudness="{loudness}"']
    rules = [one for one in configuration(codai())["inhibit_rules"] if one["source_matchers"] == source]
    assert len(rules) == 1
    assert rules[0]["target_matchers"] == ['signal=~"availability|errors|latency|traffic"', *muted]
    assert rules[0]["equal"] == ["environment", "service"]


def test_what_only_explains_is_told_to_nobody_before_severities_are_looked_at() -> None:
    second = configuration(codai())["route"]["routes"][1]
    assert second == {"matchers": ['signal="upstream"'], "receiver": "nobody"}


def test_neither_services_nor_who_needs_whom_change_anything() -> None:
    last = codai().services[-1]
    needed = {call.service for one in codai().services for call in one.calls}
    alone = [one for one in codai().services if one.id not in needed][:3]
    new = replace(last, id="ledger", calls=tuple(Call(one.id, 4102, False) for one in alone))
    assert len(alone) == 3
    assert files(replace(codai(), services=(*codai().services, new))) == files(codai())
    assert files(replace(codai(), services=codai().services[:1])) == files(codai())


def test_a_severity_that_tells_nobody_has_a_receiver_without_channels() -> None:
    nobody = next(one for one in configuration(codai())["receivers"] if one["name"] == "nobody")
    assert nobody == {"name": "nobody"}
    loud = tuple(replace(one, notify="slack", repeat_every=0) for one in codai().fleet.alerting.severities)
    loaded = configuration(with_severities(codai(), *loud))
    assert [one["matchers"] for one in loaded["route"]["routes"] if one["receiver"] == "nobody"] == [
        ['signal="upstream"']
    ]
    assert loaded["route"]["routes"][-1]["repeat_interval"] == "365d"


def test_the_escalation_keeps_the_order_of_the_catalog() -> None:
    team = Team("night", "@a/night", "#night", "night-watch", "n@a.example", ("on-call", "lead", "director"))
    fleet = replace(codai().fleet, teams={**codai().fleet.teams, "night": team})
    policy = alertmanager.policy(fleet, "night")["escalation_policy"]
    assert isinstance(policy, dict)
    called = [rule["targets"][0]["summary"] for rule in policy["escalation_rules"]]
    assert called == ["night-watch", "night-watch-on-call", "night-watch-lead", "night-watch-director"]
    assert files(replace(codai(), fleet=fleet))["monitoring/alertmanager/escalation/night.json"]


def test_what_was_sent_is_known_longer_than_it_is_repeated() -> None:
    slow = tuple(replace(one, repeat_every=7 * 86400) for one in codai().fleet.alerting.severities)
    text = files(with_severities(codai(), *slow))["monitoring/alertmanager/arguments.txt"]
    assert "--data.retention=192h" in text
    assert "--enable-feature=utf8-strict-mode" in text


def test_after_a_start_what_explains_others_arrives_before_any_is_told() -> None:
    text = files(codai())["monitoring/alertmanager/arguments.txt"]
    resent = 60 + max(scraping.PLATFORM_INTERVAL, scraping.EVALUATION_INTERVAL, 60)
    delay = re.search(r"^--dispatch.start-delay=(\d+)s$", text, re.MULTILINE)
    assert delay
    assert int(delay[1]) >= resent


def test_a_page_goes_on_as_the_catalog_says_and_without_a_word_as_built_in(tmp_path: Path) -> None:
    def rules(text: str) -> tuple[list[int], int]:
        path = tmp_path / "services.yaml"
        path.write_text(text, encoding="utf-8")
        loaded = catalog.load(path, path.name)
        assert loaded.model is not None, loaded.problems
        told = json.loads(files(loaded.model)["monitoring/alertmanager/escalation/shop.json"])
        policy = told["escalation_policy"]
        delays = {rule["escalation_delay_in_minutes"] for rule in policy["escalation_rules"]}
        assert f"after {min(delays)} minutes" in policy["description"]
        return sorted(delays), policy["num_loops"]

    text = (REPOSITORY / "tests/catalogs/golden.yaml").read_text(encoding="utf-8")
    assert text.count("\nalerting:\n") == 1
    assert rules(text) == ([10], 2)
    stated = "\nalerting:\n  escalation: {after: 5m, rounds: 0}\n"
    assert rules(text.replace("\nalerting:\n", stated)) == ([5], 0)


def test_a_page_says_what_since_when_how_bad_whose_and_what_first() -> None:
    """In words that the messages define, as everything does that a receiver says."""
    told = files(codai())
    config = yaml.safe_load(told[CONFIGURATION])
    pages = [page for one in config["receivers"] for page in one.get("pagerduty_configs", ())]
    assert pages
    for page in pages:
        assert list(page["details"]) == ["what", "since", "bad", "owner", "first"]
    defined = set(re.findall(r'define "([a-z.]+)"', told["monitoring/alertmanager/templates/messages.tmpl"]))
    assert set(re.findall(r'template "([a-z.]+)"', str(config["receivers"]))) <= defined
