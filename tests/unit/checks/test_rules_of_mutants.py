"""What promtool is given of a mutant is YAML, whatever a title holds."""

from __future__ import annotations

from typing import Any

import yaml

from generators.checks._rules import mutants

TITLE = "\U0001f600 \u021bar\u0103"


def test_an_emoji_in_a_rule_is_no_mistake_of_its_own() -> None:
    rule = {"alert": "Down", "expr": "up == 0", "annotations": {"summary": TITLE}}
    text = mutants.rules_of(mutants.Mutant("rules/a.yaml", "Down", mutants.NOTHING, rule))
    assert yaml.safe_load(text)["groups"][0]["rules"] == [rule]


def test_an_emoji_in_its_test_neither() -> None:
    fired = {"alertname": "Down", "exp_alerts": [{"exp_annotations": {"summary": TITLE}}]}
    tests: dict[str, Any] = {"evaluation_interval": "1m", "tests": [{"alert_rule_test": [fired]}]}
    read = yaml.safe_load(mutants.tests_of("Down", tests, "rules.yaml"))
    assert read["tests"][0]["alert_rule_test"] == [fired]
