"""A risk makes a rollout more careful: in which way, up to where, and who has to approve it."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from ci import risk as pipeline
from generators.cli._command_line.parsing import parse
from generators.conventions import workloads as kinds
from generators.conventions.enumerations import RISKS, STRATEGIES
from generators.model import Environment, Model
from generators.model.settings import Step
from generators.problems import Severity
from ops.actions.approving import unapproved
from ops.actions.candidates import Candidate
from ops.faults import USAGE, Stopped
from ops.records.chain import DEPLOYING, Entry, risk_of
from ops.records.release import Record
from ops.records.release import parse as parse_record
from ops.verdicts import care
from ops.verdicts.care import careful, needs_approval, smaller_steps
from tests.unit.ops.strategies import of

RECORD = Record("1.4.2", f"sha256:{'a' * 64}", "b" * 40, "somebody")


def test_levels_and_strategies_are_those_of_the_pipeline() -> None:
    assert (RISKS, STRATEGIES, care.LEAST) == (pipeline.LEVELS, pipeline.STRATEGIES, pipeline.LEAST)


@pytest.mark.parametrize(
    ("strategy", "risk", "values"),
    [
        ("rolling", "", {}),
        ("rolling", "low", {}),
        ("rolling", "medium", {"surge": 1, "watch": 30}),
        ("rolling", "high", {"surge": 1, "watch": 60}),
        ("blue-green", "low", {}),
        ("blue-green", "medium", {}),
        ("canary", "medium", {}),
    ],
)
def test_what_a_risk_asks_of_a_rollout(
    model: Model, strategy: str, risk: str, values: dict[str, Any]
) -> None:
    assert careful(of(model, strategy), "production", risk).values == values


@pytest.mark.parametrize("strategy", ["blue-green", "canary"])
def test_a_high_risk_comes_in_as_a_canary_in_smaller_steps(model: Model, strategy: str) -> None:
    service = of(model, strategy)
    stated = service.environments["production"].rollout
    found = careful(service, "production", "high")
    assert found.values["strategy"] == "canary"
    weights = [one["weight"] for one in found.values["steps"]]
    assert weights == sorted(set(weights))
    assert {one.weight for one in stated.steps} < set(weights)
    changed = found.service.environments["production"].rollout
    assert sum(one.pause for one in changed.steps) > sum(one.pause for one in stated.steps)
    assert found.service.environments["staging"] == service.environments["staging"]


def test_smaller_steps_halve_every_distance() -> None:
    assert [one.weight for one in smaller_steps([Step(25, 300), Step(50, 600)])] == [12, 25, 37, 50, 75]
    assert [one.pause for one in smaller_steps([Step(25, 300), Step(50, 600)])] == [300, 300, 600, 600, 600]
    assert [one.weight for one in smaller_steps([Step(1, 1), Step(99, 1)])] == [1, 50, 99]
    assert smaller_steps([]) == ()


@pytest.mark.parametrize("strategy", ["rolling", "blue-green", "canary"])
def test_care_never_becomes_less_and_the_controller_stays(model: Model, strategy: str) -> None:
    service = of(model, strategy)
    before = service.environments["production"].rollout
    for risk in ("low", "medium", "high"):
        after = careful(service, "production", risk).service.environments["production"].rollout
        assert STRATEGIES.index(after.strategy) >= STRATEGIES.index(before.strategy)
        assert kinds.controller(service.kind, after.strategy) == kinds.controller(
            service.kind, before.strategy
        )
        assert after.deadline >= before.deadline


def test_a_candidate_tells_its_chart_and_its_record_stays_as_it_was(model: Model) -> None:
    plain = Candidate(of(model, "rolling"), RECORD)
    assert parse_record(plain.values()) == RECORD
    assert "rollout" not in json.loads(plain.values())["workload"]
    told = Candidate(of(model, "rolling"), RECORD, rollout={"surge": 1})
    assert json.loads(told.values())["workload"]["rollout"] == {"surge": 1}
    assert parse_record(told.values()) == RECORD
    assert "rollout" not in RECORD.values()


@pytest.mark.parametrize(
    ("risk", "automatic", "expected"),
    [
        ("", "none", False),
        ("low", "none", True),
        ("low", "low", False),
        ("medium", "low", True),
        ("high", "medium", True),
        ("high", "high", False),
    ],
)
def test_above_what_an_environment_takes_by_itself_a_person_approves(
    risk: str, automatic: str, expected: bool
) -> None:
    assert needs_approval(risk, automatic) is expected


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        (["--risk", "high", "--apply"], Severity.ERROR),
        (["--risk", "high", "--approved-by", " ", "--apply"], Severity.ERROR),
        (["--risk", "medium"], Severity.WARNING),
        (["--risk", "low", "--apply"], None),
        (["--risk", "high", "--approved-by", "somebody", "--apply"], None),
        (["--apply"], None),
    ],
)
def test_a_risk_that_nobody_approved_is_not_deployed(
    model: Model, words: list[str], severity: Severity | None
) -> None:
    _, arguments = parse(["deploy", "production", *words])
    assert isinstance(arguments, Namespace)
    environment = next(one for one in model.fleet.environments if one.name == "production")
    site = asked(arguments, environment)
    found = unapproved(site)
    assert [one.severity for one in found] == ([severity] if severity else [])
    assert all("--approved-by WHO, one of: " in one.hint for one in found)


NOW = 1_800_000_000.0
DAY = 86400.0


def asked(arguments: Namespace, environment: Environment) -> Any:
    """A site whose server says that it is NOW."""
    world, api = SimpleNamespace(arguments=arguments), SimpleNamespace(now=lambda: NOW)
    return SimpleNamespace(world=world, environment=environment, api=api)


@pytest.mark.parametrize(
    ("given", "rule", "words"),
    [
        (NOW - DAY + 1, None, ""),
        (NOW, None, ""),
        (NOW + 59, None, ""),
        (NOW - DAY - 1, "deploy/approval-expired", "not deployed: somebody approved it 24 hours ago"),
        (
            NOW - 30 * DAY,
            "deploy/approval-expired",
            "it 30 days ago; in production that holds for 24 h",
        ),
        (
            NOW + 3600,
            "deploy/approval-ahead",
            "by the cluster's clock somebody approves it only in",
        ),
    ],
)
def test_an_approval_holds_for_as_long_as_the_environment_says(
    model: Model, given: float, rule: str | None, words: str
) -> None:
    at = datetime.fromtimestamp(given, UTC).isoformat()
    stated = ["--risk", "high", "--approved-by", "somebody", "--approved-at", at, "--apply"]
    _, arguments = parse(["deploy", "production", *stated])
    assert isinstance(arguments, Namespace)
    environment = next(one for one in model.fleet.environments if one.name == "production")
    found = unapproved(asked(arguments, environment))
    assert [(one.rule, one.severity) for one in found] == ([(rule, Severity.ERROR)] if rule else [])
    assert all(words in one.message and one.hint for one in found)


@pytest.mark.parametrize("text", ["yesterday", "2027-01-04", "2027-01-04T09:30:00"])
def test_a_moment_without_a_zone_is_none(model: Model, text: str) -> None:
    _, arguments = parse(["deploy", "production", "--approved-at", text])
    assert isinstance(arguments, Namespace)
    with pytest.raises(Stopped) as stop:
        unapproved(asked(arguments, model.fleet.environments[1]))
    assert (stop.value.code, stop.value.problems[0].rule) == (USAGE, "usage/approved-at")


def test_the_risk_of_what_runs_is_read_from_the_history() -> None:
    def entry(digest: str, risk: str = "", revision: int = 0) -> Entry:
        details = {"risk": risk} if risk else {}
        return Entry(
            1, "", DEPLOYING, "", "wallet", "staging", digest=digest, revision=revision, details=details
        )

    assert risk_of([entry("a", "high"), entry("b")], "a") == "high"
    assert risk_of([entry("a", "high"), entry("a", revision=4)], "a") == "high"
    assert risk_of([entry("a", "high"), entry("a")], "a") == ""
    assert risk_of([], "a") == ""
