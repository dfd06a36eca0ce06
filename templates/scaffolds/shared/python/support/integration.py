"""The service among its neighbours. Imported by each service's own file, which is what is collected."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.client import Client, problem
from support.lab import alone, shared, until
from support.service import Service, word
from support.statistics import best, percentile

FOLDER = Path(__file__).parents[1]
SQL = ("' OR '1'='1", "'; DROP TABLE items; --", "1; SELECT pg_sleep(5)")
MARKUP = ("<script>alert(1)</script>", '"><svg onload=alert(1)>')
PATIENCE = 8.0
LEVELS = ("trace", "debug", "info", "warn", "warning", "error", "fatal", "critical")
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.mark.serves
def test_it_answers_while_it_drains_and_ends_with_0(service: Service) -> None:
    probes = service.contract["probes"]
    with alone(service, variables={"DRAIN_MILLISECONDS": "1500"}) as one:
        one.ask("terminate")
        for name in ("readiness", "liveness"):
            wanted = 503 if name == "readiness" else 200
            path = probes[name]["path"]

            def ended(path: str = path, wanted: int = wanted) -> bool | None:
                with service.client(one.url) as client:
                    return client.get(path).status_code == wanted or None

            until(f"{name} to be {wanted}", ended, 1)
        assert one.ask("wait", seconds=min(service.contract["shutdown"], 20))["code"] == 0


def test_logs_are_lines_that_say_when_how_grave_and_who(service: Service) -> None:
    for line in until("a line", lambda: shared(service).ask("logs")["lines"] or None):
        assert line["service"] == service.contract["id"]
        assert line["level"] in LEVELS
        assert isinstance(line["msg"], str)
        assert WHEN.fullmatch(line["time"])


@pytest.mark.page
def test_logs_tie_a_request_to_its_correlation_id_and_keep_its_secrets(service: Service) -> None:
    own, secret = f"log-{word()}", word()
    token = service.token()
    with service.client() as client:
        headers = {"authorization": f"Bearer {token}", "x-correlation-id": own}
        body = {**service.resource.valid(), service.resource.text: secret}
        client.post(service.resource.path, json=body, headers=headers)
    one = shared(service)

    def found() -> dict[str, object] | None:
        lines = one.ask("logs")["lines"]
        return next((line for line in lines if line.get("correlationId") == own and "status" in line), None)

    line = until("the request's line", found)
    assert (line["method"], line["route"], line["status"]) == ("POST", service.resource.path, 201)
    everything = json.dumps(one.ask("logs"))
    assert token not in everything
    assert secret not in everything


@pytest.mark.page
def test_services_that_are_called_are_asked_and_told_who_asks(service: Service, user: Client) -> None:
    one = shared(service)
    for call in service.contract["calls"]:
        own = f"call-{word()}"
        (expected, *_) = call["expects"]
        one.ask("upstream", id=call["id"], action="answer", status=200, body=expected["response"]["example"])
        answer = user.get(f"/api/v1/upstream/{call['id']}", headers={"x-correlation-id": own})
        assert answer.json()["about"] == expected["response"]["example"]
        asked = one.ask("upstream", id=call["id"], action="requests")["requests"]
        assert any(request["headers"].get("x-correlation-id") == own for request in asked)
    problem(user.get(f"/api/v1/upstream/{word()}"), 404, "not-found")


@pytest.mark.page
def test_it_degrades_when_a_service_fails_is_slow_or_is_gone(service: Service) -> None:
    if not service.contract["calls"]:
        pytest.skip("it calls nobody")
    faults = ({"action": "answer", "status": 500, "body": {}}, {"action": "lose"})
    slow = {"action": "answer", "status": 200, "body": {}, "delay": 20}
    with alone(service, variables={"UPSTREAM_TIMEOUT_MILLISECONDS": "200"}) as one, service.user(one.url) as user:
        for call in service.contract["calls"]:
            for fault in (slow, *faults):
                one.ask("upstream", id=call["id"], **fault)
                begun = time.monotonic()
                answer = user.get(f"/api/v1/upstream/{call['id']}")
                assert time.monotonic() - begun < PATIENCE
                if call["optional"]:
                    assert answer.json() == {"upstream": call["id"], "degraded": True}
                else:
                    problem(answer, 503, "unavailable")
            assert user.get(service.resource.path).status_code == 200


@pytest.mark.page
def test_what_every_caller_expects_is_answered(service: Service, user: Client) -> None:
    own = service.contract["id"]
    for path in sorted(FOLDER.glob("*/contract.json")):
        caller = json.loads(path.read_text(encoding="utf-8"))
        for call in caller["calls"]:
            for expected in call["expects"] if call["id"] == own else ():
                request, response = expected["request"], expected["response"]
                answer = user.request(request["method"], request["path"])
                assert answer.status_code == response["status"], caller["id"]
                assert set(response["schema"]["required"]) <= answer.json().keys(), caller["id"]


@pytest.mark.page
def test_of_many_who_change_one_version_one_does(service: Service, user: Client) -> None:
    made = user.post(service.resource.path, json=service.resource.valid())
    place, headers = made.headers["location"], {"if-match": made.headers["etag"]}
    with ThreadPoolExecutor(10) as pool:
        work = [pool.submit(user.put, place, json=service.resource.valid(), headers=headers) for _ in range(10)]
    statuses = sorted(one.result().status_code for one in work)
    assert statuses == [200] + [412] * 9


@pytest.mark.page
def test_the_same_request_is_done_once(service: Service, user: Client) -> None:
    path, body, headers = service.resource.path, service.resource.valid(), {"idempotency-key": word()}
    with ThreadPoolExecutor(6) as pool:
        work = [pool.submit(user.post, path, json=body, headers=headers) for _ in range(6)]
    made = {one.result().json()["id"] for one in work if one.result().status_code == 201}
    again = user.post(path, json=body, headers=headers)
    assert made == {again.json()["id"]}
    assert again.headers["idempotency-replayed"] == "true"
    problem(user.post(path, json=service.resource.valid(), headers=headers), 409, "idempotency-key-reused")


@pytest.mark.page
@pytest.mark.parametrize("payload", [*SQL, *MARKUP])
def test_text_stays_text(service: Service, user: Client, payload: str) -> None:
    path, text = service.resource.path, service.resource.text
    made = user.post(path, json={**service.resource.valid(), text: payload})
    assert user.get(made.headers["location"]).json()[text] == payload
    assert user.get(path).json()[service.resource.list] == [made.json()]
    problem(user.get(path, params={"cursor": payload}), 400)
    with service.user(sub=payload) as other:
        assert other.get(path).json()[service.resource.list] == []


@pytest.mark.page
@pytest.mark.uses("postgresql")
def test_without_its_database_it_says_so_in_time_and_comes_back(service: Service) -> None:
    name, path, valid = service.uses("postgresql"), service.resource.path, service.resource.valid
    with alone(service, proxied=[name]) as one, service.user(one.url) as user:
        assert user.post(path, json=valid()).status_code == 201
        one.ask("resource", name=name, action="cut")
        answer = user.get(path)
        problem(answer, 503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        for probe in ("liveness", "readiness"):
            assert user.get(service.contract["probes"][probe]["path"]).status_code == 200
        one.ask("resource", name=name, action="restore")
        until("it to write again", lambda: user.post(path, json=valid()).status_code == 201 or None, 15)


@pytest.mark.page
def test_a_bounded_load_is_carried_within_the_objective(
    service: Service, record_property: Callable[[str, object], None]
) -> None:
    objectives, told = service.contract["objectives"], list[str]()

    def work() -> list[float]:
        times = []
        with service.user() as user:
            for _ in range(25):
                answer = user.get(service.resource.path)
                assert answer.status_code == 200
                times.append(answer.elapsed.total_seconds())
        return times

    def attempt(allowed: Callable[[], float]) -> list[str]:
        with ThreadPoolExecutor(8) as pool:
            times = [one for part in [pool.submit(work) for _ in range(8)] for one in part.result()]
        told[:] = [f"p{share * 100:.0f} {percentile(times, share) * 1000:.1f} ms" for share in (0.5, 0.95, 0.99)]
        slowest = percentile(times, objectives["latencyShare"])
        return [] if slowest < objectives["latency"] * allowed() else told

    complaints = best(attempt)
    record_property("load", ", ".join(told))
    assert complaints == []
