"""A service begins before its database does: it waits, and ends when it is told to."""

from __future__ import annotations

import time

import pytest

from lab import App, Lab, Running

pytestmark = pytest.mark.slow


def until_it_says(running: Running, message: str) -> None:
    end = time.monotonic() + 30
    while not any(one.get("msg") == message for one in running.logs()):
        assert time.monotonic() < end, running.told()
        time.sleep(0.05)


def test_a_database_that_comes_later_is_waited_for(lab: Lab, app: App) -> None:
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    proxy.cut()
    running = lab.start(app, POSTGRES_HOST=proxy.host)
    until_it_says(running, "database not there yet")
    assert not running.ready()
    proxy.restore()
    running.wait_ready()
    running.terminate()
    assert running.wait() == 0


def test_one_that_waits_for_its_database_ends_when_told(lab: Lab, app: App) -> None:
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    proxy.cut()
    running = lab.start(app, POSTGRES_HOST=proxy.host, DRAIN_MILLISECONDS="100")
    until_it_says(running, "database not there yet")
    running.terminate()
    assert running.wait() == 0
