"""Prometheus' configuration loads with the real promtool, and each of its promises can be broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context, prometheus_config
from generators.checks._rules.reads import Read, reads, window
from tests.unit.checks.breaking import clean, rules
from tests.unit.checks.fleets import bare
from tests.unit.checks.monitoring_plans import golden, load, plan, with_prometheus

MAIN = "monitoring/prometheus/prometheus.yml"
FRONT = "monitoring/prometheus/scrape/services/front.yaml"
CADVISOR = "monitoring/prometheus/scrape/platform/cadvisor.yaml"
ARGUMENTS = "monitoring/prometheus/arguments.txt"
RULES = "monitoring/rules/services/front.yaml"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return bare(golden(), tmp_path)


def broken(context: Context, path: str, old: str, new: str) -> Any:
    """What the check says once a piece of one text is another."""
    assert old in context.planned[path], f"{path} has no {old!r}"
    context.planned = {**context.planned, path: context.planned[path].replace(old, new, 1)}
    result = prometheus_config.run(context)
    assert result.covered < result.total
    return result


@pytest.mark.slow
def test_the_configuration_loads_once_its_secrets_exist(context: Context) -> None:
    clean(prometheus_config.run(context))


@pytest.mark.slow
@pytest.mark.parametrize("catalog", ["services.yaml", "tests/catalogs/aiaas.yaml"])
def test_it_loads_for_whole_fleets_too(catalog: str, tmp_path: Path) -> None:
    clean(prometheus_config.run(bare(plan(load(catalog)), tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "said"),
    [
        (
            MAIN,
            "evaluation_interval: 15s",
            "evaluation_interval: soon",
            "load",
            "not a valid duration string",
        ),
        (MAIN, "scrape_config_files:", "scrape_config_file:", "load", "scrape_config_file not found"),
        (FRONT, "job_name: front", "job_name: offers", "load", "multiple scrape configs with job name"),
        (FRONT, "action: keep", "action: retain", "load", "unknown relabel action"),
        (FRONT, "scrape_timeout: 10s", "scrape_timeout: 20s", "timeout", "waits 20 s for a scrape"),
        (
            FRONT,
            "    target_limit:",
            "    fallback_scrape_protocol: PrometheusText0.0.4\n    target_limit:",
            "word",
            "scrape_configs.fallback_scrape_protocol",
        ),
        (FRONT, "scrape_interval: 15s", "scrape_interval: 30s", "job", "scrape_interval '30s', not '15s'"),
        (FRONT, "module: [https_public]", "module: [http]", "module", "asks for module http"),
        (RULES, 'job="front"', 'job="frnt"', "reads", "from job frnt, which nobody scrapes"),
        (
            CADVISOR,
            "container_(blkio",
            "container_(memory_working_set_bytes|blkio",
            "reads",
            "container_memory_working_set_bytes, which job cadvisor drops",
        ),
        (ARGUMENTS, "retention.time=35d", "retention.time=2d", "retention", "samples are kept for 172800 s"),
    ],
)
def test_each_promise_can_be_broken(
    context: Context, path: str, old: str, new: str, rule: str, said: str
) -> None:
    result = broken(context, path, old, new)
    assert f"prometheus-config/{rule}" in rules(result)
    assert any(said in one.message for one in result.problems), [one.message for one in result.problems]


@pytest.mark.slow
def test_a_queue_that_would_stall_is_refused(tmp_path: Path) -> None:
    context = bare(plan(load("services.yaml")), tmp_path)
    result = broken(context, MAIN, "capacity: 10000", "capacity: 2000")
    assert rules(result) == {"prometheus-config/remote-write"}


@pytest.mark.slow
def test_a_remote_write_that_the_catalog_does_not_state_is_refused(tmp_path: Path) -> None:
    stated = plan(load("services.yaml"))
    context = bare(stated, tmp_path, loaded=with_prometheus(stated.model, remote_write=None))
    assert rules(prometheus_config.run(context)) == {"prometheus-config/remote-write"}


def test_a_plan_without_the_main_file_is_no_pass(context: Context) -> None:
    context.planned = {}
    assert rules(prometheus_config.run(context)) == {"prometheus-config/missing"}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ('up{job="x"}', [Read("up", "x")]),
        ('rate(a_total{code=~"5..",job="x"}[5m]) / b{z="1"}', [Read("a_total", "x"), Read("b", "")]),
        ('a{pod=~"x-[a-z]{5}",job="y"}', [Read("a", "y")]),
        ('a{text="}",job="y"}', [Read("a", "y")]),
        ("sum(up)", []),
    ],
)
def test_selectors_are_read_with_their_job(expression: str, found: list[Read]) -> None:
    assert list(reads(expression)) == found


@pytest.mark.parametrize(
    ("expression", "looks_back"),
    [
        ("up == 0", 0),
        ("rate(a[5m]) + rate(b[3d])", 3 * 86_400),
        ("avg_over_time(a[1h:1m] offset 1w)", 3600 + 7 * 86_400),
        ('a{pod=~"[bcd]{5}"}[90s]', 90),
    ],
)
def test_windows_are_as_long_as_range_and_offset_together(expression: str, looks_back: int) -> None:
    assert window(expression) == looks_back
