"""Policies against the catalog: every pair is open just when it is stated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context, reachability
from generators.checks._rendered.documents import Document
from generators.checks._rendered.manifests import Rendered, manifests
from generators.checks._rendered.pods import NAME_LABEL, Landscape, Pods
from generators.checks._selectors.policies import EGRESS, INGRESS, Policies
from generators.model import Call
from tests.unit.checks.breaking import change, clean, put, rendered, rules
from tests.unit.checks.fleets import gateway_plan, ingress_plan

POLICY = "NetworkPolicy"


def pods(name: str, namespace: str = "here", **labels: str) -> Pods:
    return Pods(name, namespace, {"app": name, **labels}, {"http": 8080})


def policy(namespace: str = "here", **spec: Any) -> Document:
    metadata = {"name": "p", "namespace": namespace}
    return Document({"kind": POLICY, "metadata": metadata, "spec": {"podSelector": {}, **spec}})


def among(*documents: Document) -> Policies:
    landscape = Landscape(None, (), (), {"there": {NAME_LABEL: "there", "role": "x"}})  # type: ignore[arg-type]
    return Policies(landscape, documents)


def test_without_a_policy_everything_is_open() -> None:
    assert among().allows(INGRESS, pods("a"), pods("b"), 8080)


def test_a_policy_of_another_namespace_or_pod_governs_nobody_here() -> None:
    foreign = policy("there", policyTypes=["Ingress"])
    other = policy(podSelector={"matchLabels": {"app": "ab"}}, policyTypes=["Ingress"])
    assert among(foreign, other).allows(INGRESS, pods("a"), pods("b"), 8080)


def test_policies_add_up() -> None:
    deny = policy(policyTypes=["Ingress", "Egress"])
    admit = policy(ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "b"}}}]}])
    both = among(deny, admit)
    assert both.allows(INGRESS, pods("a"), pods("b"), 8080)
    assert not both.allows(INGRESS, pods("a"), pods("c"), 8080)
    assert not both.allows(EGRESS, pods("a"), pods("b"), 8080)


@pytest.mark.parametrize(
    ("types", "direction", "allowed"),
    [
        ({}, INGRESS, False),
        ({}, EGRESS, True),
        ({"egress": [{"to": [{"podSelector": {"matchLabels": {"app": "z"}}}]}]}, EGRESS, False),
        ({"policyTypes": ["Egress"]}, INGRESS, True),
    ],
)
def test_directions_default_as_in_the_api(types: dict[str, Any], direction: str, allowed: bool) -> None:
    assert among(policy(**types)).allows(direction, pods("a"), pods("b"), 8080) is allowed


@pytest.mark.parametrize(
    ("ports", "allowed"),
    [
        ([], True),
        ([{"port": 8080}], True),
        ([{"port": "http"}], True),
        ([{"port": "grpc"}], False),
        ([{"port": 8080, "protocol": "UDP"}], False),
        ([{"port": 8000, "endPort": 8100}], True),
        ([{"port": 8081, "endPort": 8100}], False),
        ([{"protocol": "TCP"}], True),
    ],
)
def test_ports_are_numbers_names_and_ranges(ports: list[dict[str, Any]], allowed: bool) -> None:
    rules = among(policy(ingress=[{"ports": ports}]))
    assert rules.allows(INGRESS, pods("a"), pods("b"), 8080) is allowed


@pytest.mark.parametrize(
    ("peer", "allowed"),
    [
        ({"podSelector": {}}, False),
        ({"namespaceSelector": {}}, True),
        ({"namespaceSelector": {"matchLabels": {"role": "x"}}}, True),
        ({"namespaceSelector": {"matchLabels": {NAME_LABEL: "here"}}}, False),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "c"}}}, False),
        ({"ipBlock": {"cidr": "0.0.0.0/0"}}, False),
    ],
)
def test_a_peer_of_another_namespace_needs_its_selector(peer: dict[str, Any], allowed: bool) -> None:
    found = among(policy(ingress=[{"from": [peer]}]))
    assert found.allows(INGRESS, pods("a"), pods("b", "there"), 8080) is allowed


@pytest.fixture
def context(tmp_path: Path, answers: Path) -> Context:
    return rendered(gateway_plan("rich", "canary", "worker"), tmp_path, answers)


@pytest.mark.slow
def test_what_the_charts_render_is_what_the_catalog_states(context: Context) -> None:
    clean(reachability.run(context))


@pytest.mark.slow
def test_queues_and_databases_inside_the_cluster_are_reached_by_their_users_only(
    tmp_path: Path, answers: Path
) -> None:
    clean(reachability.run(rendered(ingress_plan("queue", "router"), tmp_path, answers)))


def without_rule(side: str, number: int) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["spec"][side].pop(number)


def without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["spec"].pop(key)


def with_rule(side: str, rule: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["spec"][side].append(rule)


ANYBODY: dict[str, Any] = {"from": [{"podSelector": {}}]}
ITSELF: dict[str, Any] = {"from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "rich"}}}]}
EVERYWHERE = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chart", "how", "rule", "said"),
    [
        ("rich", without_rule("egress", 0), "reachability/outside", "rich cannot reach DNS"),
        ("rich", without_rule("egress", 1), "reachability/outside", "rich cannot reach the collector"),
        ("rich", without_rule("egress", 2), "reachability/egress", "rich to bancai:4103 is in the catalog"),
        ("rich", without_rule("egress", -1), "reachability/address", "cannot reach"),
        ("logai", without_rule("ingress", 1), "reachability/ingress", "rich to logai:4102"),
        ("logai", without_rule("ingress", 0), "reachability/outside", "the scraper cannot reach logai"),
        ("logai", with_rule("ingress", ANYBODY), "reachability/ingress", "worker to logai:4102 enters"),
        ("rich", with_rule("ingress", ITSELF), "reachability/ingress", "rich to rich:4104 enters"),
        ("worker", with_rule("ingress", {}), "reachability/outside", "a stranger can reach worker"),
        ("worker", with_rule("egress", {}), "reachability/egress", "worker to rich:4104 leaves"),
        ("worker", with_rule("egress", {}), "reachability/outside", "worker can reach a stranger"),
        ("worker", with_rule("egress", EVERYWHERE), "reachability/address", "worker can reach 0.0.0.0/0"),
    ],
)
def test_a_pair_opened_or_shut_against_the_catalog_is_found(
    context: Context, chart: str, how: Callable[[dict[str, Any]], None], rule: str, said: str
) -> None:
    change(context, chart, "production", POLICY, how)
    # The platform's own policy lets every pod ask DNS; without it the service's must.
    if "DNS" in said:
        change(context, "platform", "production", POLICY, without("egress"), "platform-dns")
    result = reachability.run(context)
    assert rule in rules(result)
    assert any(said in problem.message for problem in result.problems)
    assert result.covered < result.total


def of_any_environment(data: dict[str, Any]) -> None:
    labels = data["spec"]["ingress"][1]["from"][0]["podSelector"]["matchLabels"]
    del labels[next(label for label in labels if label.endswith("/environment"))]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "said"),
    [
        (without_rule("ingress", 1), "the exporter of postgres in staging cannot reach postgres:5432"),
        (of_any_environment, "the exporter of postgres in production can reach postgres:5432"),
    ],
)
def test_an_exporter_reaches_its_own_server_and_no_other(
    context: Context, how: Callable[[dict[str, Any]], None], said: str
) -> None:
    change(context, "platform", "staging", POLICY, how, "postgres")
    assert [problem.message for problem in reachability.run(context).problems] == [said]


@pytest.mark.slow
def test_a_call_that_only_the_catalog_knows_is_found_on_both_sides(context: Context) -> None:
    worker = next(one for one in context.model.services if one.id == "worker")
    calling = replace(worker, calls=(Call("rich", 4104, False),))

    def call(one: Rendered) -> Rendered:
        if one.target.chart.name != "worker":
            return one
        return replace(one, target=replace(one.target, chart=replace(one.target.chart, service=calling)))

    put(context, tuple(call(one) for one in manifests(context)))
    found = [problem.rule for problem in reachability.run(context).problems]
    assert sorted(found) == ["reachability/egress"] * 2 + ["reachability/ingress"] * 2
