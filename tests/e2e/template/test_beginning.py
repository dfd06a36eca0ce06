"""A service begins before its database does: it waits, and ends when it is told to."""

from __future__ import annotations

import socket

import pytest

from lab import App, Lab, Running
from lab.ports import LOOPBACK
from lab.proxy import Proxy

pytestmark = pytest.mark.slow


def waiting(lab: Lab, app: App, *, drain: str = "1000") -> tuple[Running, Proxy]:
    """A process that has found its database away, and what to give it back with."""
    proxy = lab.proxy(lab.postgres.host, lab.postgres.port)
    proxy.cut()
    running = lab.start(app, POSTGRES_HOST=proxy.host, DRAIN_MILLISECONDS=drain)
    running.wait_until(lambda: any(one.get("msg") == "database not there yet" for one in running.logs()))
    return running, proxy


def test_a_database_that_comes_later_is_waited_for(lab: Lab, app: App) -> None:
    running, proxy = waiting(lab, app)
    assert not running.ready()
    proxy.restore()
    running.wait_ready()
    running.terminate()
    assert running.wait() == 0


def test_one_that_waits_for_its_database_ends_when_told(lab: Lab, app: App) -> None:
    running, _ = waiting(lab, app, drain="100")
    running.terminate()
    assert running.wait() == 0


def test_a_port_that_is_taken_is_told_in_lines_of_json(lab: Lab, app: App) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = str(taken.getsockname()[1])
        running = lab.start(app, PORT=port)
        assert running.wait(20) == 1
    assert not [line for line in running.logs() if "text" in line]
    (told,) = [line for line in running.logs() if line["msg"] == "not started"]
    assert told["level"] == "error"
    assert port in told["reason"]
