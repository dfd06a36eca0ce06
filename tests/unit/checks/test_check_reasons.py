"""Written reasons for findings: each must be one, be needed, and reach no further than it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context
from generators.checks._rendered.charts import Chart, Target
from generators.checks._rendered.suppressed import LIST, Finding, Subject, read, weigh
from generators.model import Exemption
from tests.unit.checks.fleets import REPOSITORY, bare, gateway_plan

WHY = "a reason that is long enough to be one"
MODEL = gateway_plan("rich").model
STAGING, PRODUCTION = (
    Target(Chart("rich", "charts/rich", MODEL.services[0], ""), environment, last)
    for environment, last in zip(MODEL.fleet.environments, (False, True), strict=True)
)

LOOSENED = replace(
    PRODUCTION,
    chart=replace(
        PRODUCTION.chart,
        service=replace(MODEL.services[0], exemptions=(Exemption("scaling.min", WHY, "2099-01-01"),)),
    ),
)
"""The same of a service that says why fewer pods are enough."""


def listing(**changes: Any) -> str:
    entry = {"tool": "kube-score", "rule": "replicas", "why": WHY, **changes}
    return "- " + "\n  ".join(f"{key}: {value}" for key, value in entry.items()) + "\n"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    (tmp_path / LIST).parent.mkdir(parents=True)
    return bare(gateway_plan("rich"), tmp_path, repository=tmp_path)


def judged(context: Context, text: str, *subjects: Subject, tool: str = "kube-score") -> list[str]:
    """The rules of what is left when each subject was found to break ``replicas``."""
    (context.repository / LIST).write_text(text)
    findings = [Finding(subject, "replicas", "too few") for subject in subjects]
    return [problem.rule for problem in weigh(context, tool, findings, subjects)]


def subject(target: Target = PRODUCTION, kind: str = "Deployment", **more: Any) -> Subject:
    return Subject(target, kind, "rich", **more)


def test_a_finding_without_a_reason_is_a_problem(context: Context) -> None:
    assert judged(context, "[]", subject()) == ["kube-score/replicas"]


def test_a_finding_with_a_reason_is_none(context: Context) -> None:
    assert judged(context, listing(), subject()) == []


def test_a_reason_of_another_tool_or_rule_does_not_help(context: Context) -> None:
    assert judged(context, listing(tool="checkov"), subject()) == ["kube-score/replicas"]
    found = judged(context, listing(rule="limits"), subject())
    assert found == ["kube-score/replicas", "kube-score/unused-suppression"]


@pytest.mark.parametrize(
    ("narrow", "hit", "missed"),
    [
        ({"kinds": "[Deployment]"}, subject(), subject(kind="StatefulSet")),
        ({"chart": "rich"}, subject(), None),
        ({"chart": "platform"}, None, subject()),
        ({"scaled_by": "ScaledObject"}, subject(scaled_by="ScaledObject"), subject(scaled_by="")),
        ({"early": "true"}, subject(STAGING), subject(PRODUCTION)),
        (
            {"tenant": "true"},
            subject(namespace="codai-production-acme"),
            subject(namespace="codai-production"),
        ),
        ({"tenant": "true"}, None, subject()),
        ({"loosened": "scaling"}, subject(LOOSENED), subject(PRODUCTION)),
        ({"loosened": "probes"}, None, subject(LOOSENED)),
        (
            {"where": "{spec.replicas: 1}"},
            subject(data={"spec": {"replicas": 1}}),
            subject(data={"spec": {"replicas": 2}}),
        ),
    ],
)
def test_a_reason_reaches_no_further_than_it_says(
    context: Context, narrow: dict[str, str], hit: Subject | None, missed: Subject | None
) -> None:
    if hit:
        assert judged(context, listing(**narrow), hit) == []
    if missed:
        assert judged(context, listing(**narrow), missed) == ["kube-score/replicas"]


def test_a_reason_that_nothing_needs_any_more_is_a_problem(context: Context) -> None:
    (context.repository / LIST).write_text(listing(kinds="[Deployment]"))
    (problem,) = weigh(context, "kube-score", [], [subject()])
    assert problem.rule == "kube-score/unused-suppression"
    assert (problem.place.path, problem.place.line) == (LIST, 1)


def test_a_reason_for_what_this_fleet_does_not_have_is_left_alone(context: Context) -> None:
    (context.repository / LIST).write_text(listing(kinds="[StatefulSet]"))
    assert weigh(context, "kube-score", [], [subject()]) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (listing(why="because"), "too short"),
        (listing(until="2030"), "no key 'until'"),
        ("- {tool: a, rule: b}\n", "needs why"),
        ("- just a text\n", "is a mapping"),
        (listing(kinds="Deployment"), "kinds of a suppression is a list of kinds, not 'Deployment'"),
        (listing(kinds="[1]"), "kinds of a suppression is a list of kinds"),
        (listing(where="[spec.replicas]"), "where of a suppression is a mapping"),
        (listing(where="{1: 2}"), "where of a suppression is a mapping"),
        (listing(early="maybe"), "early of a suppression is true or false, not 'maybe'"),
        (listing(chart="[rich]"), "chart of a suppression is text"),
        (listing(why="12345678901234567890123"), "why of a suppression is text"),
        (listing(tool="kubescore"), "no linter is called 'kubescore': there are checkov, kube-score"),
        ("1: 2\n", "the file is no list"),
        ("- [}\n", "this is not YAML"),
    ],
)
def test_an_entry_that_is_no_reason_is_a_problem_with_its_line(text: str, said: str) -> None:
    listed, problems = read(f"# a comment\n{text}")
    assert listed == []
    assert said in problems[0].message
    assert problems[0].place.line == 2


def test_a_reason_may_be_narrowed_by_a_value_that_is_a_list(context: Context) -> None:
    narrow = listing(where="{spec.modes: [a, b]}")

    assert judged(context, narrow, subject(data={"spec": {"modes": ["a", "b"]}})) == []
    found = judged(context, narrow, subject(data={"spec": {"modes": ["a"]}}))
    assert found == ["kube-score/replicas"]


def test_each_entry_is_used_for_itself(context: Context) -> None:
    twice = listing(kinds="[Deployment]") + listing(kinds="[StatefulSet]")
    both = (subject(), subject(kind="StatefulSet"))
    (context.repository / LIST).write_text(twice)

    (problem,) = weigh(context, "kube-score", [Finding(both[0], "replicas", "too few")], both)

    assert (problem.rule, problem.place.line) == ("kube-score/unused-suppression", 5)


def test_the_list_of_this_repository_is_well_formed() -> None:
    listed, problems = read((REPOSITORY / LIST).read_text())
    assert problems == []
    assert len(listed) > 3
