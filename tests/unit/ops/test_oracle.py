"""What the server is asked before anything is changed, and what its answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from ops.actions.oracle import FEW, Answer, Oracle, objects
from ops.adapters.api import Api
from ops.faults import ApiError, Cause
from tests.unit.ops.played_api import Memory, refused, reply

PATH = "/apis/apps/v1/namespaces/space/deployments/wallet"
BODY: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "wallet", "namespace": "space"},
    "spec": {"replicas": 4},
}


@pytest.fixture
def oracle(api: Api, memory: Memory) -> Oracle:
    kinds = [{"kind": "Deployment", "name": "deployments", "namespaced": True}]
    memory.objects["/apis/apps/v1"] = {"resources": kinds}
    memory.objects[PATH] = {
        **BODY,
        "metadata": {**BODY["metadata"], "resourceVersion": "1"},
        "spec": {"replicas": 2},
    }
    return Oracle(api, "space")


def test_nothing_is_asked_of_a_server_without_the_word_dry(oracle: Oracle, memory: Memory) -> None:
    oracle.ask(BODY)
    changing = [(method, path) for method, path in memory.sent if method != "GET"]
    assert {method for method, _ in changing} == {"PATCH"}
    assert [path for _, path in changing if "dryRun=All" not in path] == []


def test_helm_is_the_one_who_asks_and_strictly(oracle: Oracle, memory: Memory) -> None:
    oracle.ask(BODY)
    (asked,) = [path for method, path in memory.sent if method == "PATCH"]
    assert "fieldManager=helm&force=false&fieldValidation=Strict" in asked


def test_conflicts_name_owners_and_force_tells_the_rest(oracle: Oracle, memory: Memory) -> None:
    cause = {
        "reason": "FieldManagerConflict",
        "field": ".spec.replicas",
        "message": 'conflict with "kubectl-edit"',
    }
    memory.fail("PATCH", "force=false", reply(409, refused("Conflict", "x", causes=[cause])))
    found = oracle.ask(BODY)
    assert [one.field for one in found.conflicts] == [".spec.replicas"]
    assert found.contested.endswith("/wallet has fields that others own: .spec.replicas (kubectl-edit)")
    assert [(one.path, one.want, one.have) for one in found.found] == [(".spec.replicas", "4", "2")]


def test_a_refusal_is_kept_with_the_servers_words(oracle: Oracle, memory: Memory) -> None:
    words = "spec.selector: field is immutable"
    memory.fail("PATCH", "force=false", reply(422, refused("Invalid", words)))
    found = oracle.ask(BODY)
    assert found.refusal is not None
    assert found.refusal.message == words
    assert not found.same
    assert (found.kindless, found.contested) == ("", "")


def test_a_conflict_that_names_nobody_is_told_in_the_servers_words() -> None:
    found = Answer(BODY, conflicts=(Cause("FieldManagerConflict", ".spec", "taken"),))
    assert found.contested == f"{found.title} has fields that others own: taken"


def test_a_kind_that_is_not_installed_is_known_to_be_so(oracle: Oracle) -> None:
    found = oracle.ask({**BODY, "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"})
    assert found.unknown
    assert found.title == "Rollout/wallet"
    assert found.kindless == "the cluster knows no Rollout of argoproj.io/v1alpha1"


def test_an_object_that_is_not_there_is_new(oracle: Oracle, memory: Memory) -> None:
    del memory.objects[PATH]
    memory.fail("PATCH", "wallet", reply(201, BODY))
    found = oracle.ask(BODY)
    assert found.live is None
    assert not found.same


def test_readers_compare_by_themselves_after_one_refusal(oracle: Oracle, memory: Memory) -> None:
    words = 'User "r" cannot patch resource "deployments" in API group "apps"'
    memory.fail("PATCH", "force=false", reply(403, refused("Forbidden", words)))
    first, second = oracle.ask(BODY), oracle.ask(BODY)
    assert first.guessed
    assert second.guessed
    assert [one.path for one in second.found] == [".spec.replicas"]
    assert sum(method == "PATCH" for method, _ in memory.sent) == 1


def test_a_quota_is_no_lack_of_rights(oracle: Oracle, memory: Memory) -> None:
    memory.fail("PATCH", "force=false", reply(403, refused("Forbidden", "exceeded quota: q")))
    found = oracle.ask(BODY)
    assert isinstance(found.refusal, ApiError)
    assert not found.guessed


def test_a_manifest_is_completed_as_helm_does() -> None:
    (found,) = objects("---\nkind: Service\nmetadata: {name: x, labels: {a: b}}\n---\n", "wallet", "space")
    assert found["metadata"]["labels"] == {"a": "b", "app.kubernetes.io/managed-by": "Helm"}
    assert found["metadata"]["annotations"] == {
        "meta.helm.sh/release-name": "wallet",
        "meta.helm.sh/release-namespace": "space",
    }


def many(memory: Memory, count: int = FEW + 5) -> list[dict[str, Any]]:
    """Objects that are wanted; of each third one there is none."""
    wanted = [{**BODY, "metadata": {**BODY["metadata"], "name": f"s{number}"}} for number in range(count)]
    for number, one in enumerate(wanted):
        path = f"{PATH.rpartition('/')[0]}/s{number}"
        memory.objects[path] = {**one, "metadata": {**one["metadata"], "resourceVersion": "1"}}
        if number % 3 == 0:
            memory.objects[path]["spec"] = {"replicas": 2}
    return wanted


def test_of_many_a_kind_is_listed_once_and_answers_come_in_order(oracle: Oracle, memory: Memory) -> None:
    wanted = many(memory)
    found = oracle.ask_all(wanted)
    assert [one.body for one in found] == wanted
    assert [bool(one.found) for one in found] == [number % 3 == 0 for number in range(len(wanted))]
    lists = [path for method, path in memory.sent if method == "GET" and "/deployments?" in path]
    read = [path for method, path in memory.sent if method == "GET" and "/deployments/" in path]
    assert (len(lists), read) == (1, [])


def test_of_what_may_not_be_listed_each_is_read_by_its_name(oracle: Oracle, memory: Memory) -> None:
    wanted = many(memory)
    memory.fail("GET", "/deployments?", reply(403, refused("Forbidden", "no lists for you")))
    assert len(oracle.ask_all(wanted)) == len(wanted)
    assert sum("/deployments/" in path for method, path in memory.sent if method == "GET") == len(wanted)
