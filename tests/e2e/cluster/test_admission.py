"""A real API server admits what is shipped, and each way of breaking it is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cluster import Cluster, running
from cluster.admission import PLATFORM, Render, judge
from cluster.plan import judging
from generators.checks import Context
from generators.checks.admission import _renders
from generators.model import Model
from tests.support.catalogs import load
from tests.unit.checks.fleets import context_of
from tests.unit.checks.monitoring_plans import plan

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model() -> Model:
    return load("tests/catalogs/golden.yaml")


@pytest.fixture(scope="module")
def renders(model: Model, tmp_path_factory: pytest.TempPathFactory) -> list[Render]:
    context: Context = context_of(plan(model), tmp_path_factory.mktemp("golden"))
    return [
        Render(one["chart"], one["environment"], tuple(one["objects"]), tuple(one["pods"]))
        for one in _renders(context)
    ]


@pytest.fixture(scope="module")
def cluster(model: Model, renders: list[Render]) -> Iterator[Cluster]:
    with running(judging(model)) as one:
        # Each test may be the first: without these the server guards nothing.
        judge(one, model, [each for each in renders if each.chart == PLATFORM])
        yield one


def test_every_object_of_the_golden_catalog_is_admitted(
    cluster: Cluster, model: Model, renders: list[Render]
) -> None:
    verdict = judge(cluster, model, renders)
    assert verdict.findings == ()
    assert verdict.covered == verdict.total == sum(len(one.objects) + len(one.pods) for one in renders)
    assert verdict.total > 50
    assert verdict.refused >= 6 * len(model.fleet.environments)


def service(renders: list[Render]) -> Render:
    return next(one for one in renders if one.environment and one.chart != PLATFORM and one.pods)


def changed(one: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    """The object with one value replaced."""
    head, *rest = path
    if isinstance(head, int):
        copy: Any = list(one)
    else:
        copy = dict(one)
    copy[head] = changed(copy[head], *rest, to=to) if rest else to
    return copy  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (
            ("spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"),
            True,
            "violates PodSecurity",
        ),
        (("spec", "priorityClassName"), "system-cluster-critical", "exceeded quota"),
        (("spec", "serviceAccountName"), "nobody-made-it", "not found"),
        (("spec", "containers", 0, "resources", "limits", "cpu"), "9999", "maximum cpu usage"),
        (("spec", "hostNetwrk"), True, "unknown field"),
    ],
)
def test_a_pod_that_could_not_run_is_told(
    cluster: Cluster,
    model: Model,
    renders: list[Render],
    path: tuple[str | int, ...],
    value: object,
    words: str,
) -> None:
    one = service(renders)
    broken = Render(one.chart, one.environment, (), (changed(one.pods[0], *path, to=value),))
    platform = [each for each in renders if each.chart == PLATFORM]
    accounts = Render(one.chart, one.environment, one.objects, ())
    verdict = judge(cluster, model, [*platform, accounts, broken])
    assert (verdict.total - verdict.covered, [each.rule for each in verdict.findings]) == (1, ["refused"])
    assert words in verdict.findings[0].what


def test_a_kind_that_the_deploy_role_may_not_touch_is_told(
    cluster: Cluster, model: Model, renders: list[Render]
) -> None:
    one = service(renders)
    namespace = next(e.namespace for e in model.fleet.environments if e.name == one.environment)
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "mine", "namespace": namespace},
        "spec": {"hard": {"pods": "9999"}},
    }
    odd = {"apiVersion": "example.com/v1", "kind": "Odd", "metadata": {"name": "o", "namespace": namespace}}
    verdict = judge(cluster, model, [Render(one.chart, one.environment, (quota, odd), ())])
    assert [each.rule for each in verdict.findings] == ["refused", "refused"]
    assert "forbidden" in verdict.findings[0].what
    assert "knows no Odd" in verdict.findings[1].what


def test_a_warning_counts(cluster: Cluster, model: Model, renders: list[Render]) -> None:
    endpoints = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "old", "namespace": model.fleet.environments[0].namespace},
    }
    verdict = judge(cluster, model, [Render("old", "", (endpoints,), ())])
    assert [each.rule for each in verdict.findings] == ["warned"]
    assert (verdict.covered, verdict.total) == (0, 1)


def test_a_server_that_guards_nothing_is_not_believed(cluster: Cluster, model: Model) -> None:
    namespace = model.fleet.environments[0].namespace
    path = f"/api/v1/namespaces/{namespace}"
    label = {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "privileged"}}}
    cluster.api.request("PATCH", path, label, content="application/merge-patch+json")
    verdict = judge(cluster, model, [])
    assert [each.rule for each in verdict.findings] == ["asleep"]
    assert "a pod that may gain privileges was not refused" in verdict.findings[0].what
