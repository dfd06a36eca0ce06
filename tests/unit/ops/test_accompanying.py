"""A service that is deployed by name takes its own rules and dashboard along, where that is allowed."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from generators.problems import Severity
from ops.actions.accompanying import accompany
from ops.faults import Unreachable
from tests.unit.ops.played_api import Memory, refused, reply
from tests.unit.ops.watched import CONFIG, LABELS, RULES, rule, site

__all__ = ["site"]


@pytest.fixture
def alone(site: Any, memory: Memory) -> Any:
    """The same tree and server, with the rules of another service, and those of all, in both."""
    site.environment.namespace = "codai-staging"
    for folder, name in (("services", "other"), ("rules/platform", "all")):
        path = site.world.output / "monitoring/operator" / folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(rule(f"{name}.rules")), encoding="utf-8")
        memory.objects[f"{RULES}/{name}.rules"] = {**rule(f"{name}.rules"), "spec": {"groups": [2]}}
        memory.objects[f"{RULES}/{name}.rules"]["metadata"]["resourceVersion"] = "1"
    return site


def written(memory: Memory) -> list[str]:
    return [path for method, path in memory.sent if method != "GET" and "dryRun" not in path]


def test_its_own_go_with_it_and_nothing_else_is_touched(alone: Any, memory: Memory) -> None:
    dry = accompany(alone, ["wallet"], apply=False, force=False)
    assert (dry.changes, dry.words, dry.problem) == (2, "monitoring: 2 objects would change", None)
    assert written(memory) == []
    done = accompany(alone, ["wallet"], apply=True, force=False)
    assert (done.changes, done.words, done.problem) == (2, "monitoring: 2 objects sent", None)
    assert memory.objects[f"{RULES}/services.wallet"]["spec"] == {"groups": []}
    shown = memory.objects[f"{CONFIG}/dashboard.services.wallet"]
    assert shown["metadata"]["labels"] == {**LABELS, "grafana_dashboard": "1"}
    for name in ("other.rules", "all.rules"):
        assert memory.objects[f"{RULES}/{name}"]["spec"] == {"groups": [2]}
    assert f"{RULES}/services.gone" in memory.objects
    assert len(written(memory)) == 2
    again = accompany(alone, ["wallet"], apply=True, force=False)
    assert (again.changes, again.words, len(written(memory))) == (0, "", 2)


@pytest.mark.parametrize(
    ("method", "part"),
    [("GET", "namespaces/monitoring"), ("GET", "configmaps"), ("PATCH", "configmaps")],
)
def test_who_may_not_change_them_leaves_them_as_they_are(
    alone: Any, memory: Memory, method: str, part: str
) -> None:
    """By intent: who deploys to an environment need not be able to silence all."""
    memory.fail(method, part, reply(403, refused("Forbidden", "you cannot patch resource here")))
    done = accompany(alone, ["wallet"], apply=True, force=False)
    assert (done.changes, done.problem, written(memory)) == (0, None, [])
    assert done.words == "monitoring: left as it is; this user may not change it in monitoring"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(422, refused("Invalid", "spec.groups: no list")), "spec.groups: no list"),
        (reply(500, refused("InternalError", "etcd is away")), "etcd is away"),
        (Unreachable("no answer within 10 s"), "no answer within 10 s"),
    ],
)
def test_what_stands_in_the_way_is_told_and_no_failure(
    alone: Any, memory: Memory, answer: Any, words: str
) -> None:
    memory.fail("PATCH", "prometheusrules", answer)
    done = accompany(alone, ["wallet"], apply=True, force=False)
    assert done.problem is not None
    assert (done.problem.rule, done.problem.severity) == ("deploy/monitoring", Severity.WARNING)
    assert words in done.problem.message
    assert done.problem.hint
    assert written(memory) == []


def test_a_tree_without_them_is_told(alone: Any, memory: Memory) -> None:
    alone.world.output /= "elsewhere"
    done = accompany(alone, ["wallet"], apply=True, force=False)
    assert done.problem is not None
    assert "there is no monitoring/operator/" in done.problem.message
    assert (done.problem.hint, written(memory)) == ("./doit generate", [])


def test_what_others_own_is_taken_by_force_alone(alone: Any, memory: Memory) -> None:
    cause = {"reason": "FieldManagerConflict", "field": ".spec", "message": 'conflict with "x"'}
    for force in (False, True):
        memory.fail("PATCH", "prometheusrules", reply(409, refused("Conflict", "x", causes=[cause])))
        done = accompany(alone, ["wallet"], apply=False, force=force)
        assert (done.problem is None) is force


def test_a_monitoring_that_is_not_there_is_not_begun_with_one_service(alone: Any, memory: Memory) -> None:
    del memory.objects["/api/v1/namespaces/monitoring"]
    assert accompany(alone, ["wallet"], apply=True, force=False) == accompany(
        alone, [], apply=True, force=False
    )
    assert written(memory) == []
