"""Selectors and references: each meets just what it should, over all charts at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context, selectors
from generators.checks._selectors.selection import matches, plain
from tests.unit.checks.breaking import add, at, change, clean, drop, rendered, rules
from tests.unit.checks.fleets import gateway_plan, ingress_plan

Change = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize(
    ("selector", "labels", "taken"),
    [
        (None, {"a": "1"}, False),
        ({}, {}, True),
        ({"matchLabels": {"app": "x"}}, {"app": "x"}, True),
        ({"matchLabels": {"app": "x"}}, {"app": "xy"}, False),
        ({"matchLabels": {"app": "x"}}, {"app": "max"}, False),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]}, {"a": "1"}, True),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}, {}, True),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, {"b": "1"}, False),
        ({"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}, {"b": "1"}, True),
    ],
)
def test_selectors_compare_whole_values(
    selector: dict[str, Any] | None, labels: dict[str, str], taken: bool
) -> None:
    assert matches(selector, labels) is taken


def test_an_operator_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="Like"):
        matches({"matchExpressions": [{"key": "a", "operator": "Like"}]}, {})


def test_a_plain_selector_needs_every_label() -> None:
    assert plain({"a": "1"}, {"a": "1", "b": "2"})
    assert not plain({"a": "1", "b": "2"}, {"a": "1"})


@pytest.fixture
def context(tmp_path: Path, answers: Path) -> Context:
    return rendered(gateway_plan("rich", "canary", "blue", "store"), tmp_path, answers)


@pytest.mark.slow
def test_what_the_charts_render_fits_together(context: Context) -> None:
    clean(selectors.run(context))


@pytest.mark.slow
def test_so_do_ingresses_and_queues(tmp_path: Path, answers: Path) -> None:
    clean(selectors.run(rendered(ingress_plan("queue", "router", "realtime"), tmp_path, answers)))


EVERYTHING = {"app.kubernetes.io/part-of": "codai"}
POD = "spec.template.spec"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chart", "kind", "how", "rule", "said"),
    [
        ("rich", "Service", at("spec.selector", EVERYTHING), "service", "also selects pods of"),
        ("rich", "Service", at("spec.selector", {"app": "x"}), "service", "does not select the pods of"),
        ("rich", "Service", at("spec.ports.0.targetPort", "grpc"), "service", "sends port 4104 to grpc"),
        ("rich", "PodDisruptionBudget", at("spec.selector", {}), "budget", "also selects pods of"),
        ("rich", "HorizontalPodAutoscaler", at("spec.scaleTargetRef.name", "ric"), "scaler", "ric"),
        (
            "canary",
            "HorizontalPodAutoscaler",
            at("spec.scaleTargetRef.kind", "Deployment"),
            "scaler",
            "scales",
        ),
        ("blue", "Rollout", at("spec.strategy.blueGreen.activeService", "no"), "rollout", "the Service no"),
        ("blue", "Rollout", at("spec.strategy.blueGreen.activeService", "no"), "service", "has no selector"),
        ("canary", "AnalysisTemplate", at("metadata.name", "other"), "rollout", "the AnalysisTemplate"),
        (
            "canary",
            "AnalysisTemplate",
            at("spec.metrics.0.provider.prometheus.query", "sum(rate(x[60s]))"),
            "analysis",
            "measures errors of something else",
        ),
        ("canary", "Rollout", at("spec.selector.matchLabels", {"a": "b"}), "rollout", "its own pods"),
        ("rich", "ServiceMonitor", at("spec.selector.matchLabels", EVERYTHING), "monitor", "must find one"),
        ("rich", "ServiceMonitor", at("spec.endpoints.0.port", "web"), "monitor", "asks for ports web"),
        ("rich", "ServiceMonitor", at("spec.endpoints", []), "monitor", "asks for ports none"),
        ("rich", "NetworkPolicy", at("spec.podSelector", {}), "policy", "governs every pod"),
        ("rich", "NetworkPolicy", at("spec.policyTypes", ["Ingress"]), "policy", "for both directions"),
        ("rich", "HTTPRoute", at("spec.rules.0.backendRefs.0.name", "x"), "route", "the Service x"),
        ("rich", "HTTPRoute", at("spec.rules.0.backendRefs.0.port", 1), "route", "leads to port 1"),
        ("rich", "HTTPRoute", at("spec.hostnames", []), "route", "answers for every host"),
        ("rich", "Deployment", at(f"{POD}.serviceAccountName", "x"), "account", "the ServiceAccount x"),
        ("rich", "RoleBinding", at("roleRef.name", "x"), "account", "binds Role x"),
        ("rich", "RoleBinding", at("subjects.0.name", "x"), "account", "the ServiceAccount x"),
        ("rich", "Deployment", at(f"{POD}.priorityClassName", "x"), "priority", "the PriorityClass x"),
        ("rich", "ConfigMap", at("metadata.name", "x"), "configuration", "the ConfigMap rich"),
        ("rich", "ExternalSecret", at("spec.target.name", "x"), "configuration", "the Secret rich"),
        (
            "rich",
            "Deployment",
            at(f"{POD}.topologySpreadConstraints.0.labelSelector", {}),
            "spread",
            "also selects pods of",
        ),
    ],
)
def test_a_selector_or_reference_that_misses_is_found(
    context: Context, chart: str, kind: str, how: Change, rule: str, said: str
) -> None:
    change(context, chart, "production", kind, how)
    result = selectors.run(context)
    assert f"selectors/{rule}" in rules(result)
    assert any(said in problem.message for problem in result.problems), result.problems
    assert result.covered < result.total


@pytest.mark.slow
def test_a_second_scaler_is_found(context: Context) -> None:
    add(context, "rich", "production", "HorizontalPodAutoscaler", at("metadata.name", "again"))
    assert "one of 2 scalers" in selectors.run(context).problems[0].message


@pytest.mark.slow
def test_a_second_monitor_is_found(context: Context) -> None:
    add(context, "rich", "production", "ServiceMonitor", at("metadata.name", "again"))
    assert "scraped twice" in selectors.run(context).problems[0].message


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["NetworkPolicy", "ServiceAccount", "Service", "ExternalSecret"])
def test_an_object_that_is_left_out_is_missed(context: Context, kind: str) -> None:
    drop(context, "rich", "production", kind)
    result = selectors.run(context)
    assert result.problems
    assert {problem.environment for problem in result.problems} == {"production"}
