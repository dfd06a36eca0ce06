"""What an answer costs, as a multiple of a bare server of the same language in the same run.

Processor time, which is what bounds the throughput of a process: unlike requests a second it is the same
whoever else uses the machine, and however slow the client is.
"""

from __future__ import annotations

import asyncio
import gc
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import App, Lab, Running
from lab.ports import free
from lab.processes import Program
from tests.e2e.template import balancing
from tests.e2e.template.client import READ, WRITE, Client

CLIENTS, WARM, MEASURED = 16, 1500, 4000
SLOWEST = 0.95
LONG = 3600
"""Seconds that a token is good for, however slow the machine is."""
MARGIN = 1.5
"""Over the baseline: less than that is noise."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one answer to one of ``CLIENTS`` that ask at once, in seconds."""

    processor: float
    slow: float
    """What ``SLOWEST`` of the answers stay below."""


def cost(pid: int, port: int, path: str, token: str = "") -> Cost:
    """Asks until it is warm, then measures. Raises AssertionError when an answer is lost or no 200."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(_load(port, path, token, WARM))
        before = _processor(pid)
        tally = asyncio.run(_load(port, path, token, MEASURED))
        spent = _processor(pid) - before
        gc.collect()
    assert (tally.lost, tally.wrong) == (0, [])
    return Cost(spent / tally.answered, tally.quantile(SLOWEST))


def floor(lab: Lab, app: App, *bare: str) -> Cost:
    """Of a bare server: ``bare`` are words for the program that runs the app, and a port follows them."""
    port = free()
    command = [app.command[0], *bare, str(port)]
    program = Program("bare", command, lab.folder / "bare.log", os.environ, lab.folder)
    try:
        program.wait_until(lambda: asyncio.run(balancing.is_ready(port)), 20)
        return cost(program.pid, port, "/")
    finally:
        program.stop()


def measured(lab: Lab, running: Running, bare: Cost) -> dict[str, float]:
    """Multiples of the bare server's: an answer without a token, a stored thing, and the slowest of these."""
    service = running.app.service
    token = lab.issuer.token("ada", READ, WRITE, audience=service.id, seconds=LONG)
    client = Client(running, token)
    place = f"/api/v1/items/{client.make('a')['id']}"
    about = cost(running.pid, running.port, "/api/v1/about")
    read = cost(running.pid, running.port, place, token)
    found = {"about": about.processor, "read": read.processor}
    ratios = {name: spent / bare.processor for name, spent in found.items()} | {"p95": read.slow / bare.slow}
    told = ", ".join(f"{name} {ratio:.1f} x" for name, ratio in ratios.items())
    print(f"bare {bare.processor * 1e6:.0f} µs, p95 {bare.slow * 1e3:.0f} ms; {told}")  # noqa: T201
    latency = service.base.objectives.latency
    assert read.slow < latency, f"p95 {read.slow * 1e3:.0f} ms, and {latency * 1e3:.0f} ms are promised"
    return ratios


def dearer(found: Mapping[str, float], baseline: Mapping[str, float]) -> Sequence[str]:
    """What costs more than it did, by more than noise."""
    return [
        f"{name}: {ratio:.1f} times a bare server's, and it was {baseline[name]:.1f}"
        for name, ratio in found.items()
        if ratio > baseline[name] * MARGIN
    ]


def _processor(pid: int) -> float:
    """Seconds of processor that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


async def _load(port: int, path: str, token: str, answers: int) -> balancing.Tally:
    tally = balancing.Tally()
    async with asyncio.TaskGroup() as group:
        for seed in range(CLIENTS):
            asking = balancing.client(
                port, path, tally, lambda: tally.answered < answers, seed, think=0, token=token
            )
            group.create_task(asking)
    return tally
