"""Every service that this one calls, as the graph has it: well, slow, failing, gone."""

from __future__ import annotations

import time

import pytest

from support.client import Client, problem
from support.lab import alone, shared
from support.service import Service, word

PATIENCE = 8.0


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
    with (
        alone(service, variables={"UPSTREAM_TIMEOUT_MILLISECONDS": "200"}) as one,
        service.user(one.url) as user,
    ):
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
