"""The server's faults: each is a finding with a next step and its exit code, and none is silence."""

from __future__ import annotations

import json

import pytest
import yaml

from ops.adapters.api import Api, Reply
from ops.adapters.collect import Collector
from ops.faults import ApiError, Stopped, Unreachable, of_api, of_silence
from tests.unit.ops.played_api import Memory, refused, reply


@pytest.mark.parametrize(
    ("answer", "rule", "code"),
    [
        (reply(401, refused("Unauthorized", "Unauthorized")), "cluster/unauthorised", 3),
        (reply(403, refused("Forbidden", 'User "x" cannot list resource "pods"')), "cluster/forbidden", 3),
        (reply(403, refused("Forbidden", "exceeded quota: q, requested: pods=1")), "cluster/quota", 1),
        (
            reply(403, refused("Forbidden", "unable to create: it is being terminated")),
            "cluster/terminating",
            1,
        ),
        (reply(404, "404 page not found"), "cluster/kind-missing", 1),
        (reply(404, refused("NotFound", 'namespaces "x" not found')), "cluster/namespace", 1),
        (reply(409, refused("Conflict", "modified")), "cluster/conflict", 1),
        (reply(422, refused("Invalid", "field is immutable")), "cluster/invalid", 1),
        (reply(429, refused("TooManyRequests", "slow down")), "cluster/busy", 3),
        (reply(500, refused("InternalError", "etcdserver: leader changed")), "cluster/server-error", 3),
        (reply(503, "no healthy upstream"), "cluster/server-error", 3),
    ],
)
def test_a_refusal_is_a_finding(api: Api, memory: Memory, answer: Reply, rule: str, code: int) -> None:
    memory.fail("GET", "/x", answer)
    with pytest.raises(ApiError) as caught:
        api.get("/x")
    stop = of_api(caught.value, "staging", "asking")
    assert (stop.problems[0].rule, stop.code) == (rule, code)
    assert stop.problems[0].hint
    assert "asking was refused" in stop.problems[0].message


def test_a_wrong_body_is_not_taken_for_a_sick_server() -> None:
    error = ApiError(
        500, "", "failed to create typed patch object (a/b): .spec.x: field not declared in schema"
    )
    assert error.untyped
    assert of_api(error, "staging", "applying").code == 1


def test_silence_is_a_broken_environment() -> None:
    stop = of_silence(Unreachable("connection refused"), "staging", "https://here.example")
    assert stop.code == 3
    assert "https://here.example did not answer: connection refused" in stop.problems[0].message


@pytest.mark.parametrize("body", [b"<html>sign in</html>", b"[]"])
def test_whatever_else_answers_is_no_api_server(api: Api, memory: Memory, body: bytes) -> None:
    memory.fail("GET", "/x", Reply(200, body))
    with pytest.raises(Unreachable, match="no Kubernetes API server"):
        api.get("/x")


def test_a_list_is_read_to_its_end(api: Api, memory: Memory) -> None:
    memory.fail("GET", "/pods", reply(200, {"items": [{"n": 1}], "metadata": {"continue": "more"}}))
    memory.fail("GET", "continue=more", reply(200, {"items": [{"n": 2}], "metadata": {}}))
    assert [one["n"] for one in api.each("/pods")] == [1, 2]


def test_the_server_clock_is_what_counts(api: Api, memory: Memory) -> None:
    memory.date = "Fri, 15 Jan 2027 09:00:00 GMT"
    api.get("/x/lists")
    assert api.skew == pytest.approx(3600.5)
    assert api.now() == pytest.approx(1_800_003_600.5)


def collector(api: Api, model: object) -> Collector:
    return Collector(api, model.fleet.environments[0], "codai")  # type: ignore[attr-defined]


def test_an_empty_answer_is_looked_at_twice(api: Api, model: object) -> None:
    with pytest.raises(Stopped, match="no namespace"):
        collector(api, model).whole()


def test_what_cannot_be_listed_is_said_and_what_must_be_stops(
    api: Api, memory: Memory, model: object
) -> None:
    space = model.fleet.environments[0].namespace  # type: ignore[attr-defined]
    memory.objects[f"/api/v1/namespaces/{space}/serviceaccounts/default"] = {"metadata": {}}
    memory.fail("GET", "rollouts", reply(404, "404 page not found"))
    assert collector(api, model).brief().unseen == (("Rollout", "404 page not found"),)
    memory.fail("GET", "/pods", reply(403, refused("Forbidden", "no pods for you")))
    with pytest.raises(Stopped, match="no pods for you"):
        collector(api, model).brief()
    memory.fail("GET", "/deployments", Unreachable("no answer within 10 s"))
    with pytest.raises(Unreachable):
        collector(api, model).brief()


def test_what_is_applied_is_yaml_too(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies: list[bytes] = []

    def send(method: str, path: str, body: bytes | None = None, *_: str) -> Reply:
        bodies.append(body or b"")
        return reply(200, "{}")

    monkeypatch.setattr(memory, "send", send)
    body = {"data": {"MOOD": "\U0001f600 \x7f\u2028\u00e9", "SPELLED": r"\ud83d\ude00"}}
    Api(memory).apply("/x", body, manager="m", force=False, dry=True)
    assert yaml.safe_load(bodies[0]) == json.loads(bodies[0]) == body
