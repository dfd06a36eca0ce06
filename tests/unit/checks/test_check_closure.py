"""The graph of the monitoring closes, and each way to leave something hanging is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.alerts import alerts_of, platform_alerts
from generators.checks import closure
from generators.checks._alertmanager.route_walk import matched
from generators.checks._closure import exported
from generators.checks._closure.files import graph
from generators.checks._closure.graph import ALERT, ANCHOR, Node
from generators.checks._rules.reads import reads
from tests.support.catalogs import load
from tests.unit.checks.fleets import Plan, bare
from tests.unit.monitoring.plans import judged, plan_of, said

pytestmark = pytest.mark.slow

RULES = "monitoring/rules/services/front.yaml"
RECORDED = "monitoring/rules/services/front.recordings.yaml"
RUNBOOK = "monitoring/runbooks/front.md"
TESTS = "monitoring/tests/services/front.yaml"
BOARD = "monitoring/dashboards/services/front.json"
ROUTES = "monitoring/alertmanager/alertmanager.yml"

Rule = dict[str, Any]

CATALOGS = ("tests/catalogs/golden.yaml", "tests/catalogs/aiaas.yaml")


@pytest.mark.parametrize("catalog", CATALOGS)
def test_what_is_generated_closes(catalog: str, tmp_path: Path) -> None:
    result = judged(closure, plan_of(catalog), tmp_path)
    assert result.problems == ()
    assert result.covered == result.total > 300


@pytest.mark.parametrize("catalog", CATALOGS)
def test_every_alert_of_the_model_is_in_it_with_one_section(catalog: str, tmp_path: Path) -> None:
    plan = plan_of(catalog)
    found = graph(bare(plan, tmp_path))
    expected = {(one.id, a.name) for one in plan.model.services for a in alerts_of(one, plan.model.fleet)}
    expected |= {(f"platform/{a.part}", a.name) for a in platform_alerts(plan.model.fleet)}
    assert {(node.scope, node.name) for node in found.files if node.kind == ALERT} == expected
    anchors = [node for node in found.files if node.kind == ANCHOR]
    assert len(anchors) == len(expected)
    assert all(len(found.neighbours(node, ALERT)) == 1 for node in anchors)


def without(plan: Plan, path: str) -> Plan:
    """The plan without one file."""
    return replace(plan, texts={name: text for name, text in plan.texts.items() if name != path})


def ruled(plan: Plan, change: Callable[[list[Rule]], None]) -> Plan:
    """The plan with the alerts of a service changed as data."""

    def apply(text: str) -> str:
        data = yaml.safe_load(text)
        change(next(g["rules"] for g in data["groups"] if any("alert" in rule for rule in g["rules"])))
        return yaml.safe_dump(data, sort_keys=False)

    return plan.changed(RULES, apply)


def messages(plan: Plan, folder: Path) -> dict[str, list[str]]:
    return dict(said(judged(closure, plan, folder)))


def test_an_alert_without_a_section_is_named_with_its_neighbours(tmp_path: Path) -> None:
    plan = plan_of().replaced(RUNBOOK, "## ServiceDown\n", "## ServiceDowm\n")
    found = messages(plan, tmp_path)
    (alert,) = found["closure/alert"]
    assert alert.startswith("alert ServiceDown of front has no anchor; its neighbours: ")
    assert "owner " in alert
    assert "panel " in alert
    assert found["closure/anchor"] == [
        f"anchor servicedowm of {RUNBOOK} has no alert; it has no neighbours at all"
    ]


def test_an_alert_without_a_test_is_named(tmp_path: Path) -> None:
    plan = plan_of().changed(TESTS, lambda text: text.replace("ServiceDown", "ServiceDowm"))
    found = messages(plan, tmp_path)
    assert [one.partition(";")[0] for one in found["closure/alert"]] == [
        "alert ServiceDown of front has no test"
    ]
    assert found["closure/test"][0].startswith("test ServiceDowm of front has no alert")


def test_a_removed_alert_leaves_its_section_panel_and_test_dangling(tmp_path: Path) -> None:
    def gone(rules: list[Rule]) -> None:
        rules[:] = [rule for rule in rules if rule.get("alert") != "ServiceDown"]

    plan = ruled(plan_of(), gone)
    found = messages(plan, tmp_path)
    assert set(found) == {"closure/anchor", "closure/panel", "closure/test"}


def test_an_alert_that_no_panel_shows_is_named(tmp_path: Path) -> None:
    plan = plan_of().replaced(BOARD, "Watched by ServiceDown (", "Watched by ServiceUp (")
    found = messages(plan, tmp_path)
    assert "alert ServiceDown of front has no panel" in found["closure/alert"][0]
    assert "has no alert" in found["closure/panel"][0]


def test_a_panel_that_shows_something_else_does_not_count(tmp_path: Path) -> None:
    plan = plan_of().changed(
        BOARD,
        lambda text: text.replace('sum by (environment) (up{job=\\"front\\"})', "scrape_duration_seconds"),
    )
    assert "alert ServiceDown of front has no panel" in messages(plan, tmp_path)["closure/alert"][0]


def test_a_metric_that_nobody_exports_is_named_with_who_reads_it(tmp_path: Path) -> None:
    plan = plan_of().replaced(RULES, "http_requests_total{", "http_request_total{")
    (metric,) = messages(plan, tmp_path)["closure/metric"]
    assert metric.startswith("metric http_request_total has no source; its neighbours: rule ")


@pytest.mark.parametrize(
    ("path", "name", "misspelt", "where"),
    [
        # That it is read from a part's job that is scraped does not make it one of that part's.
        (
            "monitoring/rules/platform/kubernetes.yaml",
            "kube_node_status_condition",
            "kube_node_status_conditon",
            " of kube-state-metrics",
        ),
        # Nor that another part exports it.
        (
            "monitoring/rules/platform/nodes.yaml",
            'node_memory_MemTotal_bytes{job="node-exporter"',
            'node_memory_MemTotal_bytes{job="cadvisor"',
            " of cadvisor",
        ),
        # Nor that it begins like what all services export.
        (RECORDED, "http_request_duration_seconds_bucket", "http_request_duration_seconds_buckets", ""),
        (RULES, "scrape_samples_scraped", "scrape_samples_scrapped", ""),
    ],
)
def test_a_metric_in_no_table_is_named_with_who_reads_it(
    path: str, name: str, misspelt: str, where: str, tmp_path: Path
) -> None:
    plan = plan_of().replaced(path, name, misspelt)
    result = judged(closure, plan, tmp_path)
    (problem,) = [one for one in result.problems if one.rule == "closure/metric"]
    metric = misspelt.partition("{")[0]
    assert problem.message.startswith(f"metric {metric}{where} has no source; its neighbours: rule ")
    assert problem.hint.startswith(f"did you mean {name}? ") == (metric == misspelt)


def test_a_panel_that_reads_what_nobody_exports_is_named(tmp_path: Path) -> None:
    board = "monitoring/dashboards/platform.json"
    plan = plan_of().changed(board, lambda text: text.replace("kube_resourcequota{", "kube_resource_quota{"))
    found = messages(plan, tmp_path)["closure/metric"]
    assert found[0].startswith(
        "metric kube_resource_quota of kube-state-metrics has no source; its neighbours: "
    )
    assert "panel " in found[0]


def test_the_table_has_what_alerts_of_any_kind_of_service_read() -> None:
    signals = next(one for one in load("services.yaml").services if one.id == "wallet").signals
    seen = set()
    for catalog in ("services.yaml", *CATALOGS):
        model = load(catalog)
        own = {one.id for one in model.services}
        # Whatever a catalog may ask for, asked of every kind of service that there is.
        asked = [replace(one, signals=signals, fingerprint=f"asked {one.id}") for one in model.services]
        alerts = [*platform_alerts(model.fleet), *(a for one in asked for a in alerts_of(one, model.fleet))]
        for read in (read for alert in alerts for read in reads(alert.expr)):
            if read.job not in {"", *own}:
                assert exported.exports(read.job, read.metric), read
                seen.add((read.job, read.metric))
    listed = {(job, name) for job, names in exported.BY_JOB.items() for name in names}
    # The rest are read by panels alone; of what runs, some is for whoever asks.
    assert {(job, name) for job, name in listed - seen if job != "platform-status"} == {
        ("kube-state-metrics", "kube_job_status_start_time"),
        ("nats-exporter", "jetstream_consumer_num_pending"),
    }


def test_what_runs_is_read_only_while_it_is_scraped(tmp_path: Path) -> None:
    plan = without(plan_of(), "monitoring/prometheus/scrape/platform/platform-status.yaml")
    found = messages(plan, tmp_path)["closure/metric"]
    of_part = " of platform-status has no source; its neighbours: "
    names = ["platform_environment_up", "platform_service_drift", "platform_service_health", "up"]
    told = [one.partition(of_part) for one in found if of_part in one]
    assert [head.removeprefix("metric ") for head, _, _ in told] == names
    assert all("rule " in beside and "panel " in beside for _, _, beside in told[:-1])


def test_a_recording_that_is_gone_leaves_its_readers(tmp_path: Path) -> None:
    plan = plan_of("tests/catalogs/aiaas.yaml")
    path = "monitoring/rules/platform/monitoring.yaml"
    plan = plan.replaced(path, "record: environment:present:bool", "record: environment:seen:bool")
    (metric,) = messages(plan, tmp_path)["closure/metric"]
    assert metric.startswith("metric environment:present:bool has no source; its neighbours: ")
    assert "rule ServiceDown of" in metric


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        ("receiver: pagerduty-", "receiver: pager-", "closure/route", "has no receiver"),
        ("- name: heartbeat\n", "- name: heartbeats\n", "closure/receiver", "heartbeats has no route"),
    ],
)
def test_a_receiver_that_does_not_fit_is_named(
    old: str, new: str, rule: str, words: str, tmp_path: Path
) -> None:
    found = messages(plan_of().replaced(ROUTES, old, new), tmp_path)
    assert any(words in message for message in found[rule])


def test_what_only_the_catch_all_takes_has_no_route(tmp_path: Path) -> None:
    def loud(rules: list[Rule]) -> None:
        down = next(rule for rule in rules if rule["alert"] == "ServiceDown")
        down["labels"]["severity"] = "loud"

    plan = ruled(plan_of(), loud)
    found = messages(plan, tmp_path)["closure/alert"]
    assert len(found) == 1
    assert "has no route" in found[0]


def test_an_owner_that_no_team_is_has_nobody(tmp_path: Path) -> None:
    def nobodys(rules: list[Rule]) -> None:
        rules[0]["labels"]["team"] = "nobody"

    plan = ruled(plan_of(), nobodys)
    assert "has no owner" in messages(plan, tmp_path)["closure/alert"][0]


def test_a_missing_configuration_is_one_finding(tmp_path: Path) -> None:
    result = judged(closure, without(plan_of(), ROUTES), tmp_path)
    assert (result.covered, result.total, len(result.problems)) == (0, 1, 1)


def test_routes_are_walked_as_alertmanager_does() -> None:
    tree = {
        "receiver": "all",
        "routes": [
            {"matchers": ['a=~"x|y"'], "receiver": "first", "continue": True},
            {"matchers": ['a="x"', 'b!="2"'], "receiver": "second", "routes": [{"matchers": ['c="3"']}]},
            {"matchers": ['a!~".+"'], "receiver": "third"},
        ],
    }

    def took(**labels: str) -> list[str]:
        return [path for path, _ in matched(tree, labels)]

    assert took(a="x") == ["root.1", "root.2"]
    assert took(a="x", c="3") == ["root.1", "root.2.1"]
    assert took(a="x", b="2") == ["root.1"]
    assert took(a="xy") == ["root"]
    assert took() == ["root.3"]
    assert Node("route", "", "root") < Node("route", "", "root.1")
