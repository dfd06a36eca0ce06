"""What an answer costs, as a multiple of a bare server of the same language in the same run.

Processor time, not requests a second: it is the same whoever else uses the machine, and however slow the
client is.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import warnings
from pathlib import Path

import pytest

from lab import App, Lab
from lab.ports import free
from lab.processes import Program
from tests.e2e.template import balancing
from tests.e2e.template.client import Client

pytestmark = pytest.mark.deep  # a busy machine would fail it for nothing
BARE = """
require('http').createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"service":"bare","version":"1.2.3","environment":"development"}');
}).listen(+process.argv[1], '127.0.0.1');
"""
CLIENTS, WARM, MEASURED = 16, 1500, 4000
MARGIN = 1.5
"""Over the baseline: less than that is noise."""


def processor(pid: int) -> float:
    """Seconds of processor that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


async def _load(port: int, path: str, token: str, answers: int) -> balancing.Tally:
    tally = balancing.Tally()
    async with asyncio.TaskGroup() as group:
        for seed in range(CLIENTS):
            group.create_task(
                balancing.client(
                    port, path, tally, lambda: tally.answered < answers, seed, think=0, token=token
                )
            )
    return tally


def cost(pid: int, port: int, path: str, token: str = "") -> tuple[float, balancing.Tally]:
    """Seconds of processor for one answer, and how the answers were."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(_load(port, path, token, WARM))
        before = processor(pid)
        tally = asyncio.run(_load(port, path, token, MEASURED))
        spent = processor(pid) - before
        gc.collect()
    assert (tally.lost, tally.wrong) == (0, [])
    return spent / tally.answered, tally


@pytest.fixture
def floor(lab: Lab, app: App) -> float:
    port = free()
    bare = Program(
        "bare", [app.command[0], "-e", BARE, str(port)], lab.folder / "bare.log", os.environ, lab.folder
    )
    try:
        bare.wait_until(lambda: asyncio.run(balancing.is_ready(port)), 20)
        return cost(bare.pid, port, "/")[0]
    finally:
        bare.stop()


def test_an_answer_costs_no_more_than_it_did(lab: Lab, app: App, floor: float) -> None:
    running = lab.serve(app, RATE_LIMIT="1000000")
    client = Client.of(lab, running)
    place = f"/api/v1/items/{client.make('a')['id']}"
    known = json.loads(Path(__file__).with_name("baseline.json").read_text())
    about, _ = cost(running.pid, running.port, "/api/v1/about")
    read, tally = cost(running.pid, running.port, place, client.token or "")
    print(f"bare {floor * 1e6:.0f} µs, about {about / floor:.1f} x, read {read / floor:.1f} x")  # noqa: T201
    print(f"p50 {tally.quantile(0.5) * 1e3:.0f} ms, p95 {tally.quantile(0.95) * 1e3:.0f} ms")  # noqa: T201
    assert about / floor < known["about"] * MARGIN
    assert read / floor < known["read"] * MARGIN
    assert tally.quantile(0.95) < app.service.base.objectives.latency
    running.stop()
