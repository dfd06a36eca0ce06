"""Every service that this one calls, as the graph has it: well, slow, failing, gone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from support.beset import Beset
from support.client import Client, problem
from support.lab import shared, until
from support.service import Service, word

PATIENCE = 8.0
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
FAILURES = 5
"""In a row, after which nobody is asked for a while."""


@pytest.mark.page
def test_services_that_are_called_are_asked_and_told_who_asks(service: Service, user: Client) -> None:
    one = shared(service)
    for call in service.contract["calls"]:
        own = f"call-{word()}"
        passed = {"x-correlation-id": own, "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        (expected, *_) = call["expects"]
        one.ask("upstream", id=call["id"], action="answer", status=200, body=expected["response"]["example"])
        answer = user.get(f"/api/v1/upstream/{call['id']}", headers=passed)
        assert answer.json()["about"] == expected["response"]["example"]
        asked = one.ask("upstream", id=call["id"], action="requests")["requests"]
        (told,) = [one["headers"] for one in asked if one["headers"].get("x-correlation-id") == own]
        assert TRACE in told["traceparent"]
    problem(user.get(f"/api/v1/upstream/{word()}"), 404, "not-found")


@pytest.mark.page
def test_it_degrades_when_a_service_fails_is_slow_or_is_gone(service: Service, beset: Beset) -> None:
    if not service.contract["calls"]:
        pytest.skip("it calls nobody")
    faults = ({"action": "answer", "status": 500, "body": {}}, {"action": "lose"})
    slow = {"action": "answer", "status": 200, "body": {}, "delay": 20}
    ready = service.contract["probes"]["readiness"]["path"]
    with beset.well() as (one, user):
        for call in service.contract["calls"]:
            for fault in (slow, *faults):
                one.ask("upstream", id=call["id"], **fault)
                begun = time.monotonic()
                degraded(call, user.get(f"/api/v1/upstream/{call['id']}"))
                assert time.monotonic() - begun < PATIENCE
                assert user.get(ready).status_code == 200, "all pods would leave at once"
            assert user.get(service.resource.path).status_code == 200


@pytest.mark.page
def test_one_that_fails_in_a_row_is_left_alone_until_it_is_well(service: Service, beset: Beset) -> None:
    if not service.contract["calls"]:
        pytest.skip("it calls nobody")
    (call, *_) = service.contract["calls"]
    name, path = call["id"], f"/api/v1/upstream/{call['id']}"
    with beset.well() as (one, user):
        one.ask("upstream", id=name, action="lose")
        for _ in range(FAILURES):
            degraded(call, user.get(path))
        before = one.ask("upstream", id=name, action="requests")["requests"]
        degraded(call, user.get(path))
        assert len(one.ask("upstream", id=name, action="requests")["requests"]) == len(before)
        one.ask("upstream", id=name, action="restore")

        def well() -> bool | None:
            answer = user.get(path)
            return (answer.status_code, answer.json().get("degraded")) == (200, False) or None

        until("a good answer", well, 12)


def degraded(call: Mapping[str, Any], answer: httpx.Response) -> None:
    if call["optional"]:
        assert answer.json() == {"upstream": call["id"], "degraded": True}
    else:
        problem(answer, 503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
