"""Consumer contracts: what every caller in the catalog expects is answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.client import Client
from support.service import Service

FOLDER = Path(__file__).parents[2]


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
