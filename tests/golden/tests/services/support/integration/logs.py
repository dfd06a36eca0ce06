# Generated for demo from templates/scaffolds/shared/python/support/integration/logs.py and golden.yaml; do not edit, run ./doit generate. sha256:886f3838d1cd6141
"""Lines that a program can read, tied to their request, and without anybody's secrets."""

from __future__ import annotations

import json
import re

import pytest

from support.lab import shared, until
from support.service import Service, word

LEVELS = ("trace", "debug", "info", "warn", "warning", "error", "fatal", "critical")
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


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
