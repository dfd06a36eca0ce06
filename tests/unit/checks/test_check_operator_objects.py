"""The operator's objects are valid and say what the plain files say; any difference is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context, operator_objects
from tests.unit.checks.breaking import change, clean, rendered, rules
from tests.unit.checks.monitoring_plans import golden, golden_files

pytestmark = pytest.mark.slow

ALERTMANAGER = "monitoring/operator/alertmanager.yaml"
SERVER = "monitoring/operator/prometheus.yaml"
MAIN = "monitoring/prometheus/prometheus.yml"
RULES = "monitoring/operator/services/front.yaml"
"""The rules of a service, and the probes of its public hosts."""


@pytest.fixture
def context(tmp_path: Path, answers: Path) -> Context:
    return rendered(golden(), tmp_path, answers)


def broken(context: Context, path: str, old: str, new: str) -> Any:
    """What the check says once a piece of one text is another."""
    assert old in context.planned[path], f"{path} has no {old!r}"
    context.planned = {**context.planned, path: context.planned[path].replace(old, new)}
    return operator_objects.run(context)


def test_both_deliveries_say_the_same_of_every_target_rule_and_setting(context: Context) -> None:
    clean(operator_objects.run(context))


@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "said"),
    [
        (ALERTMANAGER, "retention: 120h", "retention: 240h", "alertmanager", "said by one of the two only"),
        (ALERTMANAGER, "group_wait: 30s", "group_wait: 31s", "alertmanager", "route of its configuration"),
        (ALERTMANAGER, "/etc/alertmanager/config/", "/etc/", "alertmanager", "are not looked for in"),
        (SERVER, "targetLabel: tier", "targetLabel: level", "target", "label level of"),
        (SERVER, "|demo_(tier|team|environment)", "", "target", "label demo_environment of"),
        (SERVER, "default: true", "default: false", "target", "label demo_environment of"),
        (
            RULES,
            "  interval: 15s\n  scrapeTimeout",
            "  interval: 45s\n  scrapeTimeout",
            "target",
            "setting interval",
        ),
        (RULES, "/health/ready", "/", "target", "by nothing in"),
        (
            "monitoring/operator/scrape/platform/kube-state-metrics.yaml",
            "honorLabels: true",
            "honorLabels: false",
            "target",
            "setting honor_labels",
        ),
        (
            "monitoring/operator/scrape/platform/cadvisor.yaml",
            "scrapeClass: cluster",
            "scrapeClass: services",
            "target",
            "setting authorization",
        ),
        (
            "monitoring/operator/scrape/resources/postgres.yaml",
            "sampleLimit: 20000",
            "sampleLimit: 2",
            "target",
            "setting sample_limit",
        ),
        (SERVER, "retention: 35d", "retention: 15d", "setting", "retention is '35d'"),
        (SERVER, "targetLimit: 2000", "targetLimit: 3000", "setting", "target_limit is 2000"),
        (
            SERVER,
            "externalLabels: {platform: demo}",
            "externalLabels: {platform: other}",
            "setting",
            "external_labels",
        ),
        (MAIN, "evaluation_interval: 15s", "evaluation_interval: 20s", "setting", "evaluation_interval"),
        (MAIN, "names: [monitoring]", "names: [elsewhere]", "setting", "Alertmanagers"),
        (SERVER, "replicas: 2", "replicas: two", "schema", "Prometheus demo"),
        (SERVER, "retention: 35d", "retention: 35d\n  retentoin: 1d", "schema", "retentoin"),
        (RULES, "severity: critical", "severity: warning", "rules", "does not wrap what its rule files say"),
    ],
)
def test_each_difference_is_told_in_words(
    context: Context, path: str, old: str, new: str, rule: str, said: str
) -> None:
    result = broken(context, path, old, new)
    assert f"operator-objects/{rule}" in rules(result)
    assert any(said in one.message for one in result.problems), [one.message for one in result.problems]
    assert result.covered < result.total


def test_a_monitor_of_a_chart_that_scrapes_less_often_is_told(context: Context) -> None:
    def slower(data: dict[str, Any]) -> None:
        data["spec"]["endpoints"][0]["interval"] = "45s"

    change(context, "front", "production", "ServiceMonitor", slower)
    result = operator_objects.run(context)
    assert rules(result) == {"operator-objects/target"}
    assert "interval of http://" in result.problems[0].message


def test_a_rule_file_that_no_object_wraps_is_found(context: Context) -> None:
    parts = context.planned[RULES].split("---\n")
    assert "kind: PrometheusRule" in parts[0]
    context.planned = {**context.planned, RULES: "---\n".join(parts[1:])}
    messages = [one.message for one in operator_objects.run(context).problems]
    assert messages == [
        "the rules of services/front are wrapped by no object, so the operator would not load them"
    ]


def test_what_is_recorded_is_wrapped_beside_what_is_told(context: Context) -> None:
    result = broken(context, RULES, "record: service:requests:rate5m", "record: other")
    assert [one.message for one in result.problems] == [
        "the object of services/front does not wrap what its rule files say"
    ]


def test_a_rule_object_that_the_operator_would_leave_out_is_refused(context: Context) -> None:
    path = "monitoring/rules/services/front.yaml"
    filler = "# " + "x" * operator_objects.LARGEST + "\n"
    context.planned = {**context.planned, path: filler + context.planned[path]}
    result = broken(context, RULES, "  groups:", f"  {filler}  groups:")
    assert rules(result) == {"operator-objects/size"}


def test_objects_are_unwanted_where_plain_files_are_delivered(tmp_path: Path, answers: Path) -> None:
    files = rendered(golden_files(), tmp_path, answers)
    clean(operator_objects.run(files))
    files.planned = {**files.planned, SERVER: golden().texts[SERVER]}
    assert rules(operator_objects.run(files)) == {"operator-objects/unwanted"}
