"""The checks that run helm and the linters, on charts that are broken before they are rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.checks import (
    Context,
    checkov,
    helm_lint,
    helm_template,
    kube_score,
    kubeconform,
    projection,
    run_all,
)
from generators.checks._rendered.charts import charts
from generators.checks._rendered.manifests import NOISE
from tests.unit.checks.breaking import at, change, clean, rendered, rules
from tests.unit.checks.fleets import Plan, bare, context_of, gateway_plan, ingress_plan

pytestmark = pytest.mark.slow

ALL = "charts/rich/templates/all.yaml"
POD = "spec.template.spec"


@pytest.fixture
def plan() -> Plan:
    """One service with everything, the two it calls, and the platform."""
    return gateway_plan("rich")


@pytest.fixture
def whole(tmp_path: Path, answers: Path) -> Context:
    """Every kind and strategy, rendered."""
    return rendered(gateway_plan(), tmp_path, answers)


def with_template(plan: Plan, text: str) -> Plan:
    return plan.changed(ALL, lambda old: f"{old}\n---\n{text}\n")


def test_charts_render_in_every_environment(tmp_path: Path, answers: Path, plan: Plan) -> None:
    result = helm_template.run(context_of(plan, tmp_path, cache=answers))
    clean(result)
    assert result.total == 4 * 2


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ('{{ fail "on purpose" }}', "helm-template/failed", "on purpose"),
        ("a: [", "helm-template/failed", "rich in staging"),
        ("now: {{ now | quote }}\nkind: X", "helm-template/unstable", "differently the second time"),
        ("random: {{ randAlphaNum 20 | quote }}\nkind: X", "helm-template/unstable", "second time"),
        ("- a list", "helm-template/failed", "does not render"),
    ],
)
def test_a_chart_that_does_not_render_or_repeat_is_found(
    tmp_path: Path, answers: Path, plan: Plan, text: str, rule: str, said: str
) -> None:
    result = helm_template.run(context_of(with_template(plan, text), tmp_path, cache=answers))
    assert rule in rules(result)
    assert any(said in problem.message for problem in result.problems)
    assert {problem.service for problem in result.problems} == {"rich"}
    assert result.covered == result.total - 2


def test_what_did_not_render_is_told_whoever_was_asked(tmp_path: Path, answers: Path, plan: Plan) -> None:
    context = context_of(with_template(plan, '{{ fail "on purpose" }}'), tmp_path, cache=answers)
    done = {one.name: one.result for one in run_all(["kubeconform"], context)}
    assert done["kubeconform"].covered == done["kubeconform"].total > 0
    assert rules(done["helm-template"]) == {"helm-template/failed"}
    whole = context_of(plan, tmp_path / "whole", cache=answers)
    assert [one.name for one in run_all(["kubeconform"], whole)] == ["kubeconform"]


def test_an_empty_render_is_found(tmp_path: Path, answers: Path, plan: Plan) -> None:
    empty = plan.changed(ALL, lambda _: "{{- /* nothing */ -}}\n")
    assert rules(helm_template.run(context_of(empty, tmp_path, cache=answers))) == {"helm-template/empty"}


def test_a_render_without_a_digest_is_found(tmp_path: Path, answers: Path, plan: Plan) -> None:
    careless = plan.changed(ALL, lambda _: POD_WITHOUT_DIGEST)
    result = helm_template.run(context_of(careless, tmp_path, cache=answers))
    assert rules(result) == {"helm-template/no-digest"}


POD_WITHOUT_DIGEST = """
apiVersion: batch/v1
kind: Job
metadata: {name: rich}
spec: {template: {spec: {containers: [{name: app, image: "rich:latest"}]}}}
"""


def test_a_service_without_a_chart_is_missed(tmp_path: Path, answers: Path, plan: Plan) -> None:
    texts = {path: text for path, text in plan.texts.items() if not path.startswith("charts/logai/")}
    result = helm_template.run(context_of(Plan(plan.model, texts, plan.links), tmp_path, cache=answers))
    assert rules(result) == {"helm-template/no-chart"}
    assert result.problems[0].service == "logai"
    assert result.covered < result.total


def test_what_helm_says_of_links_is_no_warning() -> None:
    assert NOISE.search('level=INFO msg="found symbolic link in path. Contents of linked file included"')
    assert not NOISE.search('level=WARN msg="cannot overwrite table with non table"')


@pytest.mark.parametrize("path", ["charts/rich/values.yaml", "charts/workload/templates/_pod.tpl"])
def test_an_answer_is_kept_for_just_the_files_it_came_from(tmp_path: Path, plan: Plan, path: str) -> None:
    def contents(one: Plan) -> dict[str, str]:
        return {chart.name: chart.content for chart in charts(bare(one, tmp_path))}

    before, after = contents(plan), contents(plan.changed(path, lambda text: f"{text}\n"))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == ({"rich"} if "/rich/" in path else {"rich", "logai", "bancai", "platform"})


def test_a_chart_that_loses_its_library_is_another_chart(tmp_path: Path, plan: Plan) -> None:
    unlinked = Plan(plan.model, plan.texts, {})
    before, after = (charts(bare(one, tmp_path)) for one in (plan, unlinked))
    changed = {one.name for one, other in zip(before, after, strict=True) if one.content != other.content}
    assert changed == {"rich", "logai", "bancai"}


def test_charts_lint(tmp_path: Path, answers: Path, plan: Plan) -> None:
    clean(helm_lint.run(context_of(plan, tmp_path, cache=answers)))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("charts/rich/Chart.yaml", "apiVersion: v2", "apiVersion: v9"),
        ("charts/rich/values.yaml", "workload:", "workloads:"),
        ("charts/rich/values-staging.yaml", "environment: staging", "environment: nowhere"),
    ],
)
def test_a_chart_that_helm_complains_of_is_found(
    tmp_path: Path, answers: Path, plan: Plan, path: str, old: str, new: str
) -> None:
    result = helm_lint.run(context_of(plan.replaced(path, old, new), tmp_path, cache=answers))
    assert rules(result) == {"helm-lint/finding"}
    assert result.covered < result.total
    assert {problem.service for problem in result.problems} == {"rich"}


def test_a_library_that_helm_complains_of_is_found(tmp_path: Path, answers: Path, plan: Plan) -> None:
    path = "charts/workload/Chart.yaml"
    plan = plan.replaced(path, "apiVersion: v2", "apiVersion: v9")
    result = helm_lint.run(context_of(plan, tmp_path, cache=answers))
    assert [problem.message for problem in result.problems if problem.place.path == "charts/workload"] != []
    assert rules(result) == {"helm-lint/finding"}


def test_every_object_fits_its_schema(whole: Context) -> None:
    result = kubeconform.run(whole)
    clean(result)
    assert result.total > 150


@pytest.mark.parametrize(
    ("chart", "kind", "path", "value", "rule"),
    [
        ("rich", "Deployment", "spec.replica", 2, "kubeconform/invalid"),
        ("rich", "Deployment", "spec.minReadySeconds", "two", "kubeconform/invalid"),
        ("canary", "Rollout", "spec.unknown", 2, "kubeconform/invalid"),
        ("rich", "ServiceMonitor", "spec.endpoints.0.every", "1s", "kubeconform/invalid"),
        ("rich", "ExternalSecret", "spec.refreshInterval", 3, "kubeconform/invalid"),
        ("rich", "ServiceAccount", "kind", "ServiceCount", "kubeconform/invalid"),
        ("rich", "PodDisruptionBudget", "apiVersion", "policy/v1beta1", "kubeconform/invalid"),
    ],
)
def test_an_object_that_does_not_fit_is_found(
    whole: Context, chart: str, kind: str, path: str, value: Any, rule: str
) -> None:
    change(whole, chart, "production", kind, at(path, value))
    result = kubeconform.run(whole)
    assert rules(result) == {rule}
    assert result.covered < result.total
    assert result.problems[0].service == chart


def test_linters_see_every_pod(whole: Context, tmp_path: Path, answers: Path) -> None:
    clean(projection.run(whole))
    clean(projection.run(rendered(ingress_plan(), tmp_path / "other", answers)))


def test_pods_that_linters_would_not_see_are_found(whole: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "projected", tuple)
    result = projection.run(whole)
    assert rules(result) == {"projection/unseen"}
    assert result.total - result.covered == 2 * 2


def test_a_rollout_whose_pods_fit_no_deployment_is_found(whole: Context) -> None:
    change(whole, "canary", "production", "Rollout", at(f"{POD}.containers.0.imagePolicy", "x"))
    assert rules(projection.run(whole)) == {"projection/invalid"}


@pytest.mark.parametrize(
    ("chart", "kind", "path", "value", "rule"),
    [
        ("rich", "Deployment", f"{POD}.containers.0.imagePullPolicy", "Never", "container-image-pull-policy"),
        ("rich", "Deployment", f"{POD}.affinity", {}, "deployment-has-host-podantiaffinity"),
        ("canary", "Rollout", f"{POD}.containers.0.resources", {}, "container-resources"),
        ("blue", "Rollout", f"{POD}.containers.0.readinessProbe", None, "pod-probes"),
        ("rich", "Service", "spec.selector.a", "b", "service-targets-pod"),
    ],
)
def test_what_kube_score_finds_needs_a_reason(
    whole: Context, chart: str, kind: str, path: str, value: Any, rule: str
) -> None:
    clean(kube_score.run(whole))
    change(whole, chart, "production", kind, at(path, value))
    result = kube_score.run(whole)
    assert f"kube-score/{rule}" in rules(result)
    assert result.covered < result.total


def test_an_object_that_kube_score_passed_over_is_found(
    whole: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kube_score, "_scores", lambda *_: [])
    result = kube_score.run(whole)
    assert "kube-score/unseen" in rules(result)
    assert result.covered == 0


def test_what_checkov_finds_needs_a_reason(whole: Context) -> None:
    clean(checkov.run(whole))
    change(whole, "canary", "production", "Rollout", at(f"{POD}.containers.0.securityContext", {}))
    result = checkov.run(whole)
    assert "checkov/CKV_K8S_20" in rules(result)
    assert {problem.service for problem in result.problems} == {"canary"}
    assert result.covered < result.total


def test_an_object_that_checkov_passed_over_is_found(whole: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checkov, "_answer", lambda *_: {"failed": [], "seen": [], "unparsed": ["/x-staging.yaml"]}
    )
    result = checkov.run(whole)
    assert {"checkov/unseen", "checkov/unparsed"} <= rules(result)
    assert result.covered == 0
