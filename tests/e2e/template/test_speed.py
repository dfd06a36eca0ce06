"""What an answer of the template in TypeScript costs, compared with node's own server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab import App, Lab
from tests.e2e.template.costing import MARGIN, dearer, floor, measured

BARE = """
require('http').createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"service":"bare","version":"1.2.3","environment":"development"}');
}).listen(+process.argv[1], '127.0.0.1');
"""
BASELINE = Path(__file__).with_name("baseline.json")


@pytest.mark.deep  # a busy machine would fail it for nothing
def test_an_answer_costs_no_more_than_it_did(lab: Lab, app: App) -> None:
    running = lab.serve(app, RATE_LIMIT="1000000")
    found = measured(lab, running, floor(lab, app, "-e", BARE))
    assert dearer(found, json.loads(BASELINE.read_text())) == []
    running.stop()


def test_what_costs_more_than_it_did_is_said() -> None:
    known = {"about": 4.0, "read": 10.0, "p95": 3.0}
    assert dearer(known, known) == []
    assert dearer({name: one * MARGIN for name, one in known.items()}, known) == []
    (told,) = dearer({**known, "read": 10.1 * MARGIN}, known)
    assert told == "read: 15.1 times a bare server's, and it was 10.0"
