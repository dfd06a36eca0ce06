"""Collectors say nothing unknown, store nothing secret, and keep what services ask to be kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context, telemetry
from tests.unit.checks.breaking import clean, rules
from tests.unit.checks.fleets import bare
from tests.unit.checks.monitoring_plans import golden

AGENT = "monitoring/telemetry/agent.yaml"
GATEWAY = "monitoring/telemetry/gateway.yaml"
RETENTION = "monitoring/telemetry/retention.yaml"
AUDIT = "monitoring/telemetry/audit-policy.yaml"


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return bare(golden(), tmp_path)


def test_everything_holds_for_the_golden_catalog(context: Context) -> None:
    clean(telemetry.run(context))


@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "said"),
    [
        (AGENT, "send_batch_size", "batch_size", "word", "processors.batch.batch_size"),
        (AGENT, "health_check: {", "health: {", "word", "extensions.health"),
        (GATEWAY, "\nconnectors:", "\nconnector:", "word", "connector"),
        (GATEWAY, "summary: info", "sumary: info", "word", "processors.redaction.sumary"),
        (
            AGENT,
            "receivers: [filelog/pods]",
            "receivers: [filelog/pod]",
            "pipeline",
            "filelog/pod, which is not",
        ),
        (GATEWAY, "default_pipelines: [logs/30d]", "default_pipelines: [logs/31d]", "pipeline", "logs/31d"),
        (
            GATEWAY,
            "pipelines: [logs/7d]",
            "pipelines: [logs/14d]",
            "pipeline",
            "no route leads to pipeline logs/7d",
        ),
        (
            AGENT,
            "[memory_limiter, k8sattributes, batch]",
            "[k8sattributes, memory_limiter, batch]",
            "pipeline",
            "does not begin with memory_limiter",
        ),
        (
            AGENT,
            "[memory_limiter, k8sattributes, batch]",
            "[memory_limiter, k8sattributes]",
            "pipeline",
            "does not end with batch",
        ),
        (
            GATEWAY,
            "[memory_limiter, redaction, transform/redaction]",
            "[memory_limiter, redaction]",
            "pipeline",
            "logs/nodes stores what transform/redaction has not seen",
        ),
        (
            GATEWAY,
            "exporters: [otlphttp/traces]",
            "exporters: [otlphttp/audit]",
            "pipeline",
            "otlphttp/traces is used by nothing",
        ),
        (GATEWAY, "eyJ[A-Za-z0-9_-]{8,}", "eyK[A-Za-z0-9_-]{8,}", "redaction", "a web token in"),
        (GATEWAY, "(?:bearer|basic)", "(?:bearer|baisc)", "redaction", "basic credentials in"),
        (
            RETENTION,
            "demo-logs-14d: {retention_period: 336h}",
            "demo-logs-14d: {retention_period: 24h}",
            "retention",
            "state 14 days, demo-logs-14d keeps 1",
        ),
        (
            RETENTION,
            "demo-logs-7d:",
            "demo-logs-8d:",
            "retention",
            "tenant demo-logs-7d is sent and never kept",
        ),
        (
            AUDIT,
            "resources: [secrets, configmaps,",
            "resources: [configmaps,",
            "audit",
            "writes secrets with level",
        ),
        (AUDIT, "level: Metadata", "level: Everything", "audit", "has level 'Everything'"),
        (
            AUDIT,
            "  - level: Request\n    verbs: [create",
            "  - level: None\n    verbs: [create",
            "audit",
            "keeps create, delete",
        ),
    ],
)
def test_each_statement_can_be_broken(
    context: Context, path: str, old: str, new: str, rule: str, said: str
) -> None:
    assert old in context.planned[path], f"{path} has no {old!r}"
    context.planned = {**context.planned, path: context.planned[path].replace(old, new)}
    result = telemetry.run(context)
    assert f"telemetry/{rule}" in rules(result)
    assert any(said in one.message for one in result.problems), [one.message for one in result.problems]
    assert result.covered < result.total


def test_a_mask_that_eats_plain_text_is_refused(context: Context) -> None:
    text = context.planned[GATEWAY].replace("eyJ[A-Za-z0-9_-]{8,}", "[a-z]*|eyJ[A-Za-z0-9_-]{8,}")
    context.planned = {**context.planned, GATEWAY: text}
    messages = [one.message for one in telemetry.run(context).problems]
    assert any("is masked although nothing in it is secret" in one for one in messages)


def test_logs_that_no_class_keeps_long_enough_are_refused(context: Context) -> None:
    model = golden().model
    first = model.services[0]
    longer = {
        name: replace(one, logs=replace(one.logs, retention=4000)) for name, one in first.environments.items()
    }
    context.loaded = replace(model, services=(replace(first, environments=longer), *model.services[1:]))
    result = telemetry.run(context)
    assert rules(result) == {"telemetry/retention"}
    assert {one.service for one in result.problems} == {first.id}


def test_missing_files_are_no_pass(context: Context) -> None:
    context.planned = {}
    result = telemetry.run(context)
    assert rules(result) == {"telemetry/missing"}
    assert result.covered == 0


def test_a_collector_on_the_path_is_asked_too(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program: Any = tmp_path / "otelcol"
    program.write_text("#!/bin/sh\necho 'no such component' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    result = telemetry.run(context)
    assert rules(result) == {"telemetry/collector"}
    assert {one.message for one in result.problems} == {"no such component"}
