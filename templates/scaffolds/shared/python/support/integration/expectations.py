"""Consumer contracts, from both ends of each edge. As a caller: what this service expects is enough for it to go
on. As the one that is called: what every caller in the catalog expects, and what its team adds, is answered.
"""

from __future__ import annotations

import pytest

from support.client import media_type
from support.expectations import ADDED, TESTS, added, of_callers
from support.lab import shared
from support.openapi import complaints
from support.service import Service

CALLS_NOBODY = "it calls nobody"


def test_what_it_expects_of_others_fits_its_own_schema(service: Service) -> None:
    called = {call["id"]: call["expects"] for call in service.contract["calls"]}
    more = added(TESTS / service.contract["id"])
    if not called and not more:
        pytest.skip(CALLS_NOBODY)
    assert sorted(more.keys() - called.keys()) == [], f"{ADDED} names who is not called in the catalog"
    for callee, stated in called.items():
        for one in (*stated, *more.get(callee, ())):
            response = one["response"]
            what = f"{one['request']['method']} {one['request']['path']} of {callee}"
            assert complaints(response["example"], response["schema"]) == [], what


@pytest.mark.page
def test_it_goes_on_with_what_it_expects_of_others(service: Service) -> None:
    needed = [(call["id"], one["response"]) for call in service.contract["calls"] for one in call["expects"]]
    if not needed:
        pytest.skip(CALLS_NOBODY)
    with service.user() as user:
        for callee, response in needed:
            status, example = response["status"], response["example"]
            shared(service).ask("upstream", id=callee, action="answer", status=status, body=example)
            answer = user.get(f"/api/v1/upstream/{callee}")
            assert (answer.status_code, answer.json()["degraded"]) == (200, False), answer.text


@pytest.mark.page
def test_what_every_caller_expects_is_answered(service: Service) -> None:
    expected = [*of_callers(service.contract["id"])]
    if not expected:
        pytest.skip("nobody calls it")
    with service.user() as user:
        for caller, one in expected:
            request, response = one["request"], one["response"]
            answer = user.request(request["method"], request["path"])
            what = f"{caller} expects {request['method']} {request['path']}"
            found = answer.status_code, media_type(answer)
            assert found == (response["status"], response["mediaType"]), what
            assert complaints(answer.json(), response["schema"]) == [], what
