"""What linters say counts wherever the object is: in a tenant's namespace, or in none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generators.checks import Context, checkov, kube_score, yamllint
from generators.conventions import access
from tests.unit.checks.breaking import change, clean, rendered, rules
from tests.unit.checks.fleets import REPOSITORY, bare, gateway_plan, ingress_plan

pytestmark = pytest.mark.slow

TENANT = "aiaas-production-acme"
NOBODY = {"podSelector": {"matchLabels": {"a": "b"}}, "policyTypes": ["Ingress", "Egress"]}


@pytest.fixture
def tenants(tmp_path: Path, answers: Path) -> Context:
    """A service and the platform, with tenants in every environment."""
    return rendered(ingress_plan("router"), tmp_path, answers)


@pytest.fixture
def rich(tmp_path: Path, answers: Path) -> Context:
    """One service with everything, and the platform."""
    return rendered(gateway_plan("rich"), tmp_path, answers)


def says(monkeypatch: pytest.MonkeyPatch, *failed: str) -> None:
    """checkov looks at all of production, and complains of these objects."""
    answer = {"failed": [[one, "CKV_1", "is wrong"] for one in failed], "seen": [], "unparsed": []}
    monkeypatch.setattr(checkov, "_answer", lambda *_: answer)


def complaints(context: Context) -> list[tuple[str, str]]:
    """Rule and object of what is no longer silent."""
    problems = checkov.run(context).problems
    return [(p.rule, p.message.partition(":")[0]) for p in problems if p.rule != "checkov/unseen"]


def test_kube_score_judges_the_policies_of_tenants(tenants: Context) -> None:
    clean(kube_score.run(tenants))

    change(
        tenants,
        "platform",
        "production",
        "NetworkPolicy",
        lambda policy: policy.update(spec=NOBODY),
        name="platform-default-deny",
        namespace=TENANT,
    )
    result = kube_score.run(tenants)

    (problem,) = result.problems
    assert problem.rule == "kube-score/networkpolicy-targets-pod"
    assert problem.message.startswith(f"NetworkPolicy platform-default-deny in {TENANT}: ")
    assert result.total - result.covered == 1


def test_kube_score_counts_the_policies_of_each_namespace(tenants: Context) -> None:
    before = kube_score.run(tenants).total
    environments = tenants.model.fleet.environments
    policies = 2 * sum(1 + len(one.tenants) for one in environments)
    assert before >= policies > 2 * len(environments)


def test_checkov_judges_the_roles_of_tenants(tenants: Context) -> None:
    def widen(role: Any) -> None:
        role["rules"] = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]

    change(tenants, "platform", "production", "Role", widen, name=access.DEPLOYER, namespace=TENANT)
    result = checkov.run(tenants)

    assert "checkov/CKV_K8S_49" in rules(result)
    said = {problem.message.partition(":")[0] for problem in result.problems}
    assert said == {f"Role {access.DEPLOYER} in {TENANT}"}
    assert result.total - result.covered == 1


def test_checkov_judges_what_is_in_no_namespace(tenants: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, f"platform-production Namespace.default.{TENANT}")
    assert complaints(tenants) == [("checkov/CKV_1", f"Namespace {TENANT}")]


def test_checkov_judges_pods_within_their_workload(rich: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = "app.kubernetes.io/name-rich.codai/team-commerce"
    says(monkeypatch, f"rich-production Pod.codai-production.rich.{labels}")
    assert complaints(rich) == [("checkov/CKV_1", "Deployment rich")]


@pytest.mark.parametrize(
    "resource",
    ["rich-production Deployment.default.rich", "rich-production Role.codai-production.else", "else-x A.b.c"],
)
def test_what_checkov_calls_by_another_name_is_not_passed_over(
    rich: Context, monkeypatch: pytest.MonkeyPatch, resource: str
) -> None:
    says(monkeypatch, resource)
    ((rule, said),) = complaints(rich)
    assert rule == "checkov/unknown-object"
    assert resource in said


def test_what_kube_score_calls_by_another_name_is_not_passed_over(
    rich: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = kube_score._scores

    def renamed(*given: Any) -> list[dict[str, Any]]:
        return [
            {**one, "object_meta": {**one["object_meta"], "namespace": "elsewhere"}}
            if one["type_meta"]["kind"] == "Service"
            else one
            for one in ask(*given)
        ]

    monkeypatch.setattr(kube_score, "_scores", renamed)
    assert {"kube-score/unknown-object", "kube-score/unseen"} <= rules(kube_score.run(rich))


@pytest.mark.parametrize("planned", [True, False])
def test_the_files_of_a_service_called_templates_are_linted(tmp_path: Path, planned: bool) -> None:
    texts = {
        "charts/templates/values.yaml": "a:   1\n",
        "charts/templates/templates/all.yaml": "{{ .Values.a }}:   1\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ".yamllint.yaml").write_text((REPOSITORY / ".yamllint.yaml").read_text())
    context = bare(
        gateway_plan("rich"),
        tmp_path / "other",
        repository=tmp_path,
        planned=texts if planned else {},
        links={},
        output=tmp_path / "out" if planned else None,
    )
    found = {problem.place.path.removeprefix("out/") for problem in yamllint.run(context).problems}
    assert found == {"charts/templates/values.yaml"}


def test_a_text_that_looks_like_a_template_hides_no_object_from_checkov() -> None:
    config = {
        "kind": "ConfigMap",
        "data": {"A": "{{ .Values.a }}", "B": "x {{- .Release.Name }} {a: {b: 1}}"},
    }
    for style in (None, "'", '"', "|"):
        given = checkov.manifest(yaml.safe_dump(config, default_style=style))
        assert "{{" not in given
        read = yaml.safe_load(given)
        assert read.keys() == config.keys()
        assert read["data"]["A"] == "{ { .Values.a }}"
