"""The gate sees every aspect of an alert that no test proves, and every name that no alert has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.checks import Result, alert_coverage
from generators.checks._prometheus.promql import metrics
from generators.checks._rules.alert_aspects import ASPECTS, FIRES, applicable
from generators.checks._rules.alert_aspects import proven as aspects_of
from generators.conventions.alert_tests import IDLE
from tests.unit.checks.fleets import bare
from tests.unit.checks.rule_plans import golden_rules

RULES = "monitoring/rules/services/front.yaml"
TESTS = "monitoring/tests/services/front.yaml"
RECORDED = "monitoring/rules/services/front.recordings.yaml"

FIRING = 'ALERTS{alertstate="firing",alertname=~"Unread"}'


def judged(tmp_path: Path, path: str, old: str, new: str, *, every: bool = False) -> Result:
    plan = golden_rules().changed(path, lambda text: text.replace(old, new, -1 if every else 1))
    return alert_coverage.run(bare(plan, tmp_path))


def test_every_alert_of_the_golden_catalog_has_every_test(tmp_path: Path) -> None:
    result = alert_coverage.run(bare(golden_rules(), tmp_path))

    assert result.problems == ()
    assert result.covered == result.total > 600


def test_a_misspelt_name_is_a_finding_although_promtool_passes_it(tmp_path: Path) -> None:
    result = judged(tmp_path, TESTS, "alertname: CrashLooping", "alertname: CrashLoping")

    assert {problem.rule for problem in result.problems} == {
        "alert-coverage/no-such-alert",
        "alert-coverage/untested",
    }
    assert "'CrashLoping'" in "".join(problem.message for problem in result.problems)


def test_a_misspelt_name_in_an_expression_is_a_finding_too(tmp_path: Path) -> None:
    result = judged(tmp_path, TESTS, "|ServiceDown|CrashLooping", "|ServiceDown|CrashLoping")

    assert "alert-coverage/no-such-alert" in {problem.rule for problem in result.problems}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  - name: silent below the threshold", "  - name: something else", "silent below the threshold"),
        ("  - name: silent while idle", "  - name: something else", "silent while idle"),
        ("  - name: silent on NaN", "  - name: something else", "silent on NaN"),
        ("  - name: silent without series", "  - name: something else", "silent without series"),
        ("NaN+0x", "1+0x", "silent on NaN"),
        ("exp_alerts:", "exp_alerts_not:", "fires"),
    ],
)
def test_an_aspect_that_no_case_proves_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    result = judged(tmp_path, TESTS, old, new, every=True)

    assert result.covered < result.total
    assert any(said in problem.message for problem in result.problems)


def test_silence_counts_only_where_the_alert_s_own_series_are_fed(tmp_path: Path) -> None:
    plan = golden_rules()
    text = plan.texts[TESTS]
    start = text.index("  - name: silent while idle")
    end = text.index("promql_expr_test", start)
    named = re.findall(r"&(\w+) 'http_requests_total", text)
    fed = re.sub(rf"\*(?:{'|'.join(named)})\b", "other_total", text[start:end])
    starved = f"{text[:start]}{fed}{text[end:]}"
    result = alert_coverage.run(bare(plan.changed(TESTS, lambda _: starved), tmp_path))

    assert any("ErrorsCritical" in problem.message for problem in result.problems)


def test_a_counter_that_counts_is_not_idle(tmp_path: Path) -> None:
    plan = golden_rules()
    text = plan.texts[TESTS]
    start = text.index("  - name: silent while idle")
    fed, counted = re.subn(r'"0\+0x', '"0+7x', text[start:])
    result = alert_coverage.run(bare(plan.changed(TESTS, lambda _: text[:start] + fed), tmp_path))

    assert counted
    lacking = [problem.message for problem in result.problems]
    assert lacking
    assert all(said.endswith("that it is silent while idle") for said in lacking)
    assert any("ErrorsCritical" in said for said in lacking)


def test_where_standing_still_is_the_trouble_idle_is_to_count_on() -> None:
    """A counter that rose while the alert fired, and rises faster while idle, is at rest."""

    def proven(idle: str) -> set[str]:
        case = {"interval": "1m", "promql_expr_test": [{"expr": FIRING, "eval_time": "30m"}]}
        named = {"name": "silent while idle 1", "input_series": [{"series": "read_total{}", "values": idle}]}
        fires = {
            "name": "fires",
            "interval": "1m",
            "input_series": [{"series": "read_total{}", "values": "0+1x30"}],
            "alert_rule_test": [{"alertname": "Unread", "eval_time": "5m", "exp_alerts": [{}]}],
        }
        rule = {"expr": "rate(read_total[5m]) < 0.1", "for": "5m"}
        tests = {"evaluation_interval": "1m", "tests": [fires, {**case, **named}]}
        return {claim.aspect for claim in aspects_of(tests, {"Unread": rule})}

    assert IDLE in proven("0+60x40")
    assert IDLE in proven("0x40")
    assert IDLE not in proven("0+1x40")


def test_a_check_before_the_alert_could_fire_proves_no_silence(tmp_path: Path) -> None:
    plan = golden_rules()
    text = plan.texts[TESTS]
    start = text.index("  - name: silent while idle 1")
    early = text[:start] + re.sub(r"eval_time: \w+", "eval_time: 0s", text[start:], count=1)
    result = alert_coverage.run(bare(plan.changed(TESTS, lambda _: early), tmp_path))

    assert any("silent while idle" in problem.message for problem in result.problems)


def test_an_alert_without_any_test_is_named_with_its_line(tmp_path: Path) -> None:
    new = "- alert: Untested\n        expr: |-\n          a{} > 1\n      - alert: ErrorsCritical\n"
    result = judged(tmp_path, RULES, "- alert: ErrorsCritical\n", new)
    (problem,) = result.problems

    assert "Untested" in problem.message
    assert problem.place.line > 1
    assert result.total - result.covered == len(ASPECTS)


def test_a_recording_without_a_test_is_named(tmp_path: Path) -> None:
    old = "- record: service:requests:rate5m\n"
    new = f"- record: service:other:rate5m\n        expr: |-\n          a\n      {old}"
    result = judged(tmp_path, RECORDED, old, new)

    assert [problem.rule for problem in result.problems] == ["alert-coverage/untested-recording"]


def test_tests_of_rules_that_are_gone_are_a_finding(tmp_path: Path) -> None:
    result = judged(tmp_path, TESTS, "services/front.yaml", "services/gone.yaml")

    assert "alert-coverage/no-rules" in {problem.rule for problem in result.problems}


def test_what_reads_no_series_cannot_miss_any() -> None:
    assert applicable({"expr": "vector(1)"}) == (FIRES,)
    assert applicable({"expr": 'up{job="a"} == 0'}) == ASPECTS


def test_series_are_found_in_expressions() -> None:
    expr = 'service:errors:ratio_rate5m{service="a{b"} > 2 * sum by (x) (rate(other_total{y="z"}[5m]))'

    assert metrics(expr) == {"service:errors:ratio_rate5m", "other_total"}
