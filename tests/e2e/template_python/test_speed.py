"""What an answer of the template in Python costs, compared with a function that uvicorn calls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab import App, Lab
from tests.e2e.template.costing import dearer, floor, measured

BARE = """
import sys, uvicorn
BODY = b'{"service":"bare","version":"1.2.3","environment":"development"}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})

uvicorn.run(
    app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools",
    lifespan="off", access_log=False, log_level="warning",
)
"""
BASELINE = Path(__file__).with_name("baseline.json")


@pytest.mark.deep  # a busy machine would fail it for nothing
def test_an_answer_costs_no_more_than_it_did(lab: Lab, app: App) -> None:
    running = lab.serve(app, RATE_LIMIT="1000000")
    found = measured(lab, running, floor(lab, app, "-c", BARE))
    assert dearer(found, json.loads(BASELINE.read_text())) == []
    running.stop()
