"""A service that is told to end while a request is open that takes too long."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException

from lab import App, Lab
from tests.e2e.template.client import Client

DRAIN, FINISH = 3, 4
"""Seconds; one after the other they would be 7."""
HANGS = 15.0


def seconds_to_the_end(lab: Lab, app: App) -> float:
    """How long it takes from SIGTERM on while a service that it asks for this request does not answer."""
    running = lab.serve(
        app,
        DRAIN_MILLISECONDS=str(DRAIN * 1000),
        SHUTDOWN_SECONDS=str(FINISH),
        UPSTREAM_TIMEOUT_MILLISECONDS="60000",
    )
    name, silent = next(iter(running.upstreams.items()))
    client = Client.of(lab, running)

    def ask() -> None:
        with suppress(OSError, HTTPException):
            client.ask("GET", f"/api/v1/upstream/{name}")

    silent.answer(200, delay=HANGS)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        running.wait_until(lambda: bool(silent.requests))
        begun = time.monotonic()
        running.terminate()
        running.wait(HANGS)
        took = time.monotonic() - begun
        running.stop()
        asked.result()
    return took
