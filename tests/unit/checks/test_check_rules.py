"""The real promtool on real rules: it passes ours, and each kind of mistake is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.checks import mutants, promtool
from generators.checks._rules.files import alerting_rules
from generators.checks._rules.mutants import NOTHING, Mutant
from generators.checks._rules.mutants import mutants as mutants_of
from generators.problems import Severity
from tests.support.catalogs import CATALOGS
from tests.unit.checks.fleets import Plan, context_of
from tests.unit.checks.rule_plans import golden_rules, plan_of

RULES = "monitoring/rules/services/migrate.yaml"
TESTS = "monitoring/tests/services/migrate.yaml"
RULE = {"alert": "A", "expr": 'a{x="y",z!~"b"} / (b > 0) >= 0.5', "for": "5m"}


def small() -> Plan:
    """The rules of one service and their tests: enough for a program to judge."""
    plan = golden_rules()
    return Plan(plan.model, {path: plan.texts[path] for path in (RULES, TESTS)}, {})


@pytest.mark.slow
def test_promtool_passes_the_rules_and_tests_of_a_service(tmp_path: Path) -> None:
    result = promtool.run(context_of(small(), tmp_path))

    assert result.problems == ()
    assert result.covered == result.total == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "said"),
    [
        (RULES, "> 0", ">> 0", "promtool/rules", "parse error"),
        (RULES, "for: 1m", "for: soon", "promtool/rules", "soon"),
        (RULES, "for: 1m", "for: 10m", "promtool/test", "RunFailed"),
        (RULES, "> 0", "> 1", "promtool/test", "RunFailed"),
        (TESTS, "severity: warning", "severity: info", "promtool/test", "RunFailed"),
    ],
)
def test_each_mistake_is_told_with_its_place(
    tmp_path: Path, path: str, old: str, new: str, rule: str, said: str
) -> None:
    result = promtool.run(context_of(small().changed(path, lambda text: text.replace(old, new)), tmp_path))

    assert result.covered < result.total
    found = [problem for problem in result.problems if problem.rule == rule]
    assert any(said in problem.message for problem in found)
    assert all(problem.place.path.endswith(".yaml") for problem in found)


@pytest.mark.slow
def test_two_rules_that_are_alike_are_refused(tmp_path: Path) -> None:
    def twice(text: str) -> str:
        rule = text[text.index("      - alert:") :]
        return text + rule

    result = promtool.run(context_of(small().changed(RULES, twice), tmp_path))

    assert any("uplicate" in problem.message for problem in result.problems)


@pytest.mark.slow
def test_only_passes_are_remembered(tmp_path: Path) -> None:
    broken = context_of(small(), tmp_path)
    (broken.tree / TESTS).unlink()
    assert promtool.run(broken).problems
    (broken.tree / TESTS).write_text(broken.planned[TESTS], encoding="utf-8")

    assert promtool.run(broken).problems == ()


def test_mutants_are_one_mistake_each() -> None:
    found = {one.what.partition(" at ")[0]: one.rule for one in mutants_of("a.yaml", RULE)}

    assert found[NOTHING] == RULE
    assert "for" not in found["without its for"]
    assert found["'> 0' flipped"]["expr"] == 'a{x="y",z!~"b"} / (b < 0) >= 0.5'
    assert found["'>= 0.5' flipped"]["expr"] == 'a{x="y",z!~"b"} / (b > 0) < 0.5'
    assert found["0.5 ten times as high"]["expr"] == 'a{x="y",z!~"b"} / (b > 0) >= 5'
    assert found['x="y" broken']["expr"] == 'a{x="broken",z!~"b"} / (b > 0) >= 0.5'
    assert found['z!~"b" broken']["expr"] == 'a{x="y",z!~"broken"} / (b > 0) >= 0.5'
    assert len(found) == 7


@pytest.mark.slow
def test_the_tests_of_a_service_see_every_mistake_in_its_rules(tmp_path: Path) -> None:
    context = context_of(small(), tmp_path)
    drawn = [
        one for rule in alerting_rules(context.planned[RULES]).values() for one in mutants_of(RULES, rule)
    ]
    result = mutants.judge(context, drawn)

    assert result.problems == ()
    assert result.total == len(drawn) >= 5


@pytest.mark.slow
def test_a_survivor_is_listed_with_what_was_done_to_it(tmp_path: Path) -> None:
    context = context_of(small(), tmp_path)
    rule = alerting_rules(context.planned[RULES])["RunFailed"]
    # An annotation of the rule file that tests leave alone: nothing can see that it changed.
    lenient = [Mutant(RULES, "RunFailed", "without a reason", {**rule, "keep_firing_for": "1s"})]
    result = mutants.judge(context, lenient)
    (problem,) = result.problems

    assert result.covered == 0
    assert problem.severity is Severity.ERROR
    assert "no test of RunFailed sees the mistake: without a reason" in problem.message


@pytest.mark.slow
def test_a_rule_that_fails_its_own_tests_proves_nothing(tmp_path: Path) -> None:
    wrong = small().changed(RULES, lambda text: text.replace("> 0", "> 5"))
    context = context_of(wrong, tmp_path)
    rule = alerting_rules(context.planned[RULES])["RunFailed"]
    result = mutants.judge(context, [one for one in mutants_of(RULES, rule) if one.what == NOTHING])

    assert "fail on the rule as it is" in result.problems[0].message


@pytest.mark.slow
def test_the_check_draws_the_same_sample_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "SAMPLE", 3)
    context = context_of(small(), tmp_path)

    assert mutants.run(context) == mutants.run(context)
    assert mutants.run(context).total == 3


@pytest.mark.deep
@pytest.mark.parametrize("path", CATALOGS[1:])
def test_every_rule_and_test_of_other_catalogs_passes(path: str, tmp_path: Path) -> None:
    result = promtool.run(context_of(plan_of(path), tmp_path))

    assert result.problems == ()
    assert result.covered == result.total > 30


@pytest.mark.deep
def test_nearly_all_mistakes_in_all_rules_are_seen(tmp_path: Path) -> None:
    context = context_of(golden_rules(), tmp_path)
    drawn = [
        one
        for path, text in context.planned.items()
        if path.startswith("monitoring/rules/")
        for rule in alerting_rules(text).values()
        for one in mutants_of(path, rule)
    ]
    result = mutants.judge(context, drawn)
    print(f"{result.total - len(result.problems)} of {result.total} mistakes are seen")  # noqa: T201

    assert result.total > 400
    assert len(result.problems) <= result.total * (1 - mutants.CAUGHT)
