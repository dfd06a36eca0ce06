"""What is run is what is shipped: every difference is found by comparing, and named by its kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from rehearsal.outcome import Outcome, Report
from rehearsal.shipped import (
    ADDRESS,
    OTHER,
    SECRET,
    TIME,
    NotThereError,
    Substitutes,
    arguments,
    copy,
    differences,
    secret,
)

PROMETHEUS = """\
global: {scrape_interval: 15s}
alerting: {alertmanagers: [{kubernetes_sd_configs: [{role: pod}]}]}
remote_write:
  - {url: "https://store.example/push", authorization: {credentials_file: /etc/prometheus/secrets/a/token}}
"""
JOB = """\
scrape_configs:
  - job_name: probe
    static_configs: [{targets: ["https://www.demo.example/ready"]}]
    relabel_configs: [{target_label: __address__, replacement: "prober.monitoring.svc:9115"}]
"""


@pytest.fixture
def monitoring(tmp_path: Path) -> Path:
    folder = tmp_path / "monitoring"
    for name, text in {
        "prometheus/prometheus.yml": PROMETHEUS,
        "prometheus/scrape/services/x.yaml": JOB,
        "rules/services/x.yaml": "groups: [{rules: [{alert: A, expr: 'rate(a[1m]) > 0.05', for: 5m}]}]\n",
        "alertmanager/alertmanager.yml": "global: {smtp_smarthost: 'relay:587'}\n",
        "alertmanager/templates/m.tmpl": '{{ define "a" }}{{ end }}\n',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def substitutes(tmp_path: Path) -> Substitutes:
    return Substitutes(
        api="http://127.0.0.1:1",
        store="http://127.0.0.1:2",
        prober="127.0.0.1:3",
        prober_shipped="prober.monitoring.svc:9115",
        inbox="http://127.0.0.1:4",
        mail="127.0.0.1:5",
        public={"www.demo.example": "127.0.0.1:6"},
        secrets=tmp_path / "secrets",
    )


def test_only_addresses_secrets_and_durations_differ(
    monitoring: Path, substitutes: Substitutes, tmp_path: Path
) -> None:
    found = copy(monitoring, tmp_path / "run", substitutes)
    assert {(one.where, one.kind) for one in found} == {
        ("global.scrape_interval", TIME),
        ("alerting.alertmanagers[0].kubernetes_sd_configs[0].api_server", ADDRESS),
        ("remote_write[0].url", ADDRESS),
        ("remote_write[0].authorization.credentials_file", SECRET),
        ("scrape_configs[0].static_configs[0].targets[0]", ADDRESS),
        ("scrape_configs[0].relabel_configs[0].replacement", ADDRESS),
        ("groups[0].rules[0].expr", TIME),
        ("groups[0].rules[0].for", TIME),
        ("global.smtp_smarthost", ADDRESS),
        ("global.pagerduty_url", ADDRESS),
    }
    job = json.loads((tmp_path / "run/prometheus/scrape/services/x.yaml").read_text())["scrape_configs"][0]
    assert job["static_configs"][0]["targets"] == ["https://127.0.0.1:6/ready"]
    shipped = (monitoring / "alertmanager/templates/m.tmpl").read_text()
    assert (tmp_path / "run/alertmanager/templates/m.tmpl").read_text() == shipped


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("expr", "rate(a[1m]) > 0.05", "rate(a[4000ms]) > 0.5"),
        ("expr", "rate(a[1m]) > 0.05", "rate(a[1s]) > 0.05"),
        ("for", "5m", "1s"),
        ("sample_limit", 2000, 3000),
        ("receiver", "nobody", "slack"),
    ],
)
def test_whatever_else_differs_is_not_declared_and_fails_the_run(
    key: str, before: object, after: object
) -> None:
    found = tuple(differences("f", {key: before}, {key: after}))
    assert [one.kind for one in found] == [OTHER]
    report = Report((Outcome("healthy"),), found, 1, 1, 1)
    assert not report.ok
    assert json.loads(report.summary())["summary"]["undeclared"] == [f"f: {key}"]


def test_a_rule_that_is_left_out_is_a_difference() -> None:
    assert [one.kind for one in differences("f", {"rules": [1, 2]}, {"rules": [1]})] == [OTHER]


def test_without_shipped_files_it_says_where_it_looked(tmp_path: Path, substitutes: Substitutes) -> None:
    with pytest.raises(NotThereError, match="nowhere"):
        copy(tmp_path / "nowhere", tmp_path / "run", substitutes)


def test_arguments_are_read_without_their_comments(tmp_path: Path) -> None:
    (tmp_path / "arguments.txt").write_text("# a\n--one=1\n\n--two\n")
    assert arguments(tmp_path / "arguments.txt") == ["--one=1", "--two"]


def test_secrets_of_two_teams_do_not_meet(tmp_path: Path) -> None:
    paths = {secret(tmp_path, f"/etc/alertmanager/secrets/{one}/platform") for one in ("slack", "pagerduty")}
    assert len(paths) == 2


def test_a_rule_that_speaks_in_emoji_is_run_as_it_is(
    monitoring: Path, tmp_path: Path, substitutes: Substitutes
) -> None:
    path = monitoring / "rules/services/x.yaml"
    path.write_text("groups: [{rules: [{alert: A, expr: a, annotations: {summary: \U0001f600}}]}]\n", "utf-8")
    copy(monitoring, tmp_path / "run", substitutes)
    (group,) = yaml.safe_load((tmp_path / "run/rules/services/x.yaml").read_text("utf-8"))["groups"]
    assert group["rules"][0]["annotations"] == {"summary": "\U0001f600"}
