# Generated for demo from templates/scaffolds/shared/python/support/integration/shutdown.py and golden.yaml; do not edit, run ./doit generate. sha256:556ca59eabf51703
"""The end: nothing new is promised, nothing begun is lost, and whoever follows is sent elsewhere."""

from __future__ import annotations

import time
from contextlib import ExitStack

import httpx
import pytest

from support.lab import alone, until
from support.service import Service
from support.streams import events, messages

GOING_AWAY = 1001
PATIENCE = 20


@pytest.mark.serves
def test_it_answers_while_it_drains_and_ends_with_0(service: Service) -> None:
    probes, page, seconds = (service.contract[name] for name in ("probes", "page", "shutdown"))
    with alone(service, variables={"DRAIN_MILLISECONDS": "1500"}) as one, ExitStack() as opened:
        kinds = (messages, events) if page else ()
        streams = [opened.enter_context(follow(one.url, service.token())) for follow in kinds]
        client = opened.enter_context(service.client(one.url))
        begun = time.monotonic()
        one.ask("terminate")

        def draining() -> httpx.Response | None:
            answer = client.get(probes["readiness"]["path"])
            return answer if answer.status_code != 200 else None

        answer = until("readiness to end", draining, 1)
        assert (answer.status_code, answer.json()) == (503, {"status": "draining"})
        for path in (probes["liveness"]["path"], service.contract["metrics"]["path"], "/api/v1/about"):
            answer = client.get(path)
            assert answer.status_code == (200 if page or path != "/api/v1/about" else 404), path
            assert answer.headers["connection"] == "close", path
        assert [stream.end() for stream in streams] == ([GOING_AWAY, 0] if page else [])
        assert one.ask("wait", seconds=min(seconds, PATIENCE))["code"] == 0
        assert time.monotonic() - begun < seconds
