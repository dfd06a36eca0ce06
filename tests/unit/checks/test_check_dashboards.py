"""Each rule about dashboards holds for what is generated, and is seen to fail once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators.checks import dashboards
from generators.checks._prometheus import promql
from generators.checks._rules.reads import expressions
from tests.unit.checks.fleets import Plan
from tests.unit.monitoring.plans import judged, plan_of, said

FRONT = "monitoring/dashboards/services/front.json"
TIER = "monitoring/dashboards/tiers/core.json"
OVERVIEW = "monitoring/dashboards/overview.json"

Change = Callable[[dict[str, Any]], None]


def rewritten(plan: Plan, path: str, change: Change) -> Plan:
    """The plan with a dashboard changed as data."""

    def apply(text: str) -> str:
        data = json.loads(text)
        change(data)
        return json.dumps(data)

    return plan.changed(path, apply)


def asking(data: dict[str, Any], kind: str = "timeseries") -> dict[str, Any]:
    """The first panel of a type."""
    found: dict[str, Any] = next(panel for panel in data["panels"] if panel["type"] == kind)
    return found


def variable(data: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in data["templating"]["list"] if one["name"] == name)
    return found


@pytest.mark.parametrize("catalog", ["tests/catalogs/golden.yaml", "tests/catalogs/aiaas.yaml"])
def test_generated_dashboards_keep_every_rule(catalog: str, tmp_path: Path) -> None:
    result = judged(dashboards, plan_of(catalog), tmp_path)
    assert result.problems == ()
    assert result.covered == result.total > 8


def _no_uid(data: dict[str, Any]) -> None:
    data["uid"] = ""


def _newer_form(data: dict[str, Any]) -> None:
    data["elements"] = {}


def _editable(data: dict[str, Any]) -> None:
    data["editable"] = True


def _same_id(data: dict[str, Any]) -> None:
    data["panels"][2]["id"] = data["panels"][1]["id"]


def _overlap(data: dict[str, Any]) -> None:
    data["panels"][2]["gridPos"] = data["panels"][1]["gridPos"]


def _too_wide(data: dict[str, Any]) -> None:
    asking(data)["gridPos"]["w"] = 25


def _no_description(data: dict[str, Any]) -> None:
    asking(data)["description"] = ""


def _no_query(data: dict[str, Any]) -> None:
    asking(data)["targets"] = []


def _wrong_unit(data: dict[str, Any]) -> None:
    asking(data)["fieldConfig"]["defaults"]["unit"] = "percents"


def _thresholds(data: dict[str, Any]) -> None:
    asking(data)["fieldConfig"]["defaults"]["thresholds"]["steps"] = [
        {"color": "green", "value": None},
        {"color": "red", "value": 0.05},
        {"color": "orange", "value": 0.02},
    ]


def _fixed_source(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["datasource"]["uid"] = "prometheus-1"


def _no_source(data: dict[str, Any]) -> None:
    variable(data, "datasource")["query"] = "loki"


def _unknown_variable(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["expr"] = 'sum(up{job="front",environment=~"$enviroment"})'


def _unused_variable(data: dict[str, Any]) -> None:
    data["templating"]["list"].append({"name": "shard", "type": "datasource", "query": "prometheus"})


def _single_choice(data: dict[str, Any]) -> None:
    variable(data, "environment")["allValue"] = ""


def _compared_by_equals(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["expr"] = 'sum(up{job="front",environment="$environment"})'


def _no_step(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["interval"] = ""


def _wrong_step(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["interval"] = "7s"


def _short_range(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["expr"] = 'sum(rate(http_requests_total{job="front"}[20s]))'


def _rate_of_gauge(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["expr"] = 'sum(rate(process_open_fds{job="front"}[$__rate_interval]))'


def _bare_counter(data: dict[str, Any]) -> None:
    asking(data)["targets"][0]["expr"] = 'sum(http_requests_total{job="front"})'


def _dead_link(data: dict[str, Any]) -> None:
    data["links"][0]["url"] = "/d/fleet-overviev"


def _lost_choice(data: dict[str, Any]) -> None:
    data["links"][0]["url"] = "/d/fleet-platform?var-environment=production"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (_no_uid, "has-its-uid", "instead of 'service-front'"),
        (_newer_form, "can-be-imported", "has elements"),
        (_editable, "can-be-imported", "edited in place"),
        (_same_id, "stands-on-the-grid", "2 panels with id"),
        (_overlap, "stands-on-the-grid", "lies over"),
        (_too_wide, "stands-on-the-grid", "outside of the grid"),
        (_no_description, "says-what-it-shows", "no description"),
        (_no_query, "says-what-it-shows", "asks for nothing"),
        (_wrong_unit, "says-what-it-shows", "'percents'"),
        (_thresholds, "says-what-it-shows", "out of order"),
        (_fixed_source, "chooses-its-sources", "'prometheus-1'"),
        (_no_source, "chooses-its-sources", "chooses a Prometheus"),
        (_unknown_variable, "offers-what-it-uses", "uses $enviroment"),
        (_unused_variable, "offers-what-it-uses", "shard that nothing uses"),
        (_single_choice, "offers-what-it-uses", "allValue"),
        (_compared_by_equals, "offers-what-it-uses", "another way than =~"),
        (_no_step, "asks-at-its-pace", "without a min step"),
        (_wrong_step, "asks-at-its-pace", "min step of 7s"),
        (_short_range, "asks-at-its-pace", "less than four scrapes"),
        (_rate_of_gauge, "counts-by-rates", "is no counter"),
        (_bare_counter, "counts-by-rates", "only says something by its rate"),
        (_dead_link, "leads-somewhere", "/d/fleet-overviev"),
        (_lost_choice, "leads-somewhere", "passes environment"),
    ],
)
def test_a_broken_dashboard_is_named(change: Change, rule: str, words: str, tmp_path: Path) -> None:
    whole = judged(dashboards, plan_of(), tmp_path)
    result = judged(dashboards, rewritten(plan_of(), FRONT, change), tmp_path)
    messages = said(result).get(f"dashboards/{rule}", [])
    assert any(words in message and FRONT in message for message in messages), said(result)
    assert (result.covered, result.total) in {
        (whole.total - 1, whole.total),
        # Links of others lead to a UID that is gone.
        *((count, whole.total) for count in range(whole.total - 1) if rule == "has-its-uid"),
    }


def test_two_dashboards_of_one_uid_are_both_named(tmp_path: Path) -> None:
    def same(data: dict[str, Any]) -> None:
        data["uid"] = "fleet-overview"

    result = judged(dashboards, rewritten(plan_of(), TIER, same), tmp_path)
    assert len(said(result)["dashboards/has-one-uid"]) == 2


def test_a_row_of_a_table_leads_to_every_service(tmp_path: Path) -> None:
    """Without one of the services' dashboards, the link of its row leads nowhere."""
    plan = plan_of()
    texts = {path: text for path, text in plan.texts.items() if path != FRONT}
    result = judged(dashboards, replace(plan, texts=texts), tmp_path)
    messages = said(result)["dashboards/leads-somewhere"]
    assert any(OVERVIEW in message and "/d/service-front" in message for message in messages)


def test_what_is_recorded_is_not_computed_again(tmp_path: Path) -> None:
    plan = plan_of("tests/catalogs/aiaas.yaml")
    path, record, expr = next(
        (path, name, expr)
        for path, name, expr in expressions(plan.texts)
        if ":" in name and "/services/" in path
    )
    service = path.rpartition("/")[2].partition(".")[0]
    board = f"monitoring/dashboards/services/{service}.json"

    def again(data: dict[str, Any]) -> None:
        asking(data)["targets"][0]["expr"] = expr

    result = judged(dashboards, rewritten(plan, board, again), tmp_path)
    assert any(record in message for message in said(result)["dashboards/uses-what-is-recorded"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("up", {"up"}),
        (
            'environment:present:bool unless on (environment) (sum by (x) (up{job="a"}) != 0)',
            {"environment:present:bool", "up"},
        ),
        ('histogram_quantile(0.9, sum by (le) (rate(a_bucket{b=~"c{2}"}[5m])))', {"a_bucket"}),
        ("1e3 * a:b / 0.5 and c offset 1w > 5", {"a:b", "c"}),
        ("vector(1)", set()),
        ('count_over_time(ALERTS{a="or b"}[7d:5m]) or vector(0)', {"ALERTS"}),
        ("a * on (service) group_left (tier) group by (service, tier) (b)", {"a", "b"}),
    ],
)
def test_metrics_of_a_query(query: str, names: set[str]) -> None:
    assert promql.metrics(query) == names


def test_ranges_of_a_query_know_function_metric_and_job() -> None:
    query = 'sum(rate(a_total{job="x",pod=~"y[0-9]{2}"}[5m])) / max_over_time(b[1h:5m])'
    assert [tuple(call) for call in promql.ranged(query)] == [
        ("rate", "a_total", "x", "5m"),
        ("max_over_time", "b", "", "1h:5m"),
    ]
