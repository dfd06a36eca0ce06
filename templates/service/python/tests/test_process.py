"""The process: how it begins, what it does, and how it ends when it is told to."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
import structlog
from starlette.types import ASGIApp

from service import __main__ as process
from service import logs, parts, work
from service.config import read
from service.database import Database
from service.declaration import Declared, Use
from service.lifecycle import Lifecycle
from service.server import Server
from tests.conftest import CACHE, DATABASE, DECLARED, LOST

STATED = {"LOGIN_URL": "http://127.0.0.1:1", "SEARCH_URL": "http://127.0.0.1:1", **LOST}


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A process sets it up for itself, to an output that a test has only while it lasts."""
    yield
    structlog.reset_defaults()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in {**STATED, "DRAIN_MILLISECONDS": "0", "HOST": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def of(kind: str, *uses: Use) -> Declared:
    return replace(DECLARED, kind=kind, uses=uses)  # type: ignore[arg-type]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def end_once_ready(port: int) -> None:
    """SIGTERM as soon as the probe says that it takes requests."""
    for _ in range(1000):
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=1),
        ):
            os.kill(os.getpid(), signal.SIGTERM)
            return
        threading.Event().wait(0.01)


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_it_serves_until_it_is_told_to_end(state: pytest.MonkeyPatch, kind: str) -> None:
    port = free_port()
    state.setattr(process, "DECLARED", of(kind))
    state.setenv("PORT", str(port))
    ending = threading.Thread(target=end_once_ready, args=(port,))
    ending.start()
    assert process.main() == 0
    ending.join()


def test_what_a_worker_has_in_hand_is_finished(state: pytest.MonkeyPatch) -> None:
    port = free_port()
    begun: list[int] = []
    done: list[int] = []

    async def step(_parts: parts.Parts) -> None:
        begun.append(len(begun))
        await asyncio.sleep(0.7)
        done.append(len(done))

    state.setattr(process, "DECLARED", of("worker"))
    state.setattr(work, "step", step)
    state.setenv("PORT", str(port))
    ending = threading.Thread(target=end_once_ready, args=(port,))
    ending.start()
    assert process.main() == 0
    ending.join()
    assert begun == done != []


def test_who_is_told_to_end_ends_once_and_at_once_when_somebody_insists() -> None:
    lifecycle, config = Lifecycle(), read(of("worker"), {**STATED, "DRAIN_MILLISECONDS": "60000"})

    async def told() -> list[bool]:
        server = Server(cast(ASGIApp, None), config, lifecycle)
        forced = []
        for one in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
            server.handle_exit(one, None)
            forced.append(server.force_exit)
        await asyncio.sleep(0)
        return forced

    assert asyncio.run(told()) == [False, False, True]
    assert lifecycle.status == "draining"
    lifecycle.started()
    assert lifecycle.status == "draining"


def test_what_comes_to_an_end_says_how_it_went(state: pytest.MonkeyPatch) -> None:
    state.setattr(process, "DECLARED", of("job"))
    assert process.main() == 0
    state.setattr(process, "DECLARED", of("job", DATABASE))
    assert process.main() == 1


def test_an_environment_that_does_not_fit_is_told_before_anything_begins(
    state: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state.setattr(process, "DECLARED", of("web"))
    state.setenv("PORT", "many")
    assert process.main() == process.WRONG_ENVIRONMENT


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_a_port_that_is_taken_is_told(
    state: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    state.setattr(process, "DECLARED", of(kind))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        state.setenv("PORT", str(port))
        assert process.main() == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["msg"] for line in told[1:]] == ["not started", "ended"]
    assert str(port) in told[1]["reason"]


async def stopped(own: parts.Parts) -> None:
    own.lifecycle.drain()
    await work.step(own)
    await work.run(own)


def test_work_stops_between_its_units() -> None:
    own = parts.make(of("worker"), read(of("worker"), STATED))
    asyncio.run(asyncio.wait_for(stopped(own), 0.9))


def test_a_database_that_is_not_there_is_waited_for_only_by_who_is_patient() -> None:
    settings = read(of("job", DATABASE), STATED).database
    assert settings is not None

    async def migrate() -> None:
        database = Database(settings, "shop")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(database.migrate(), 0.2)
        with pytest.raises(OSError, match="Connect"):
            await database.migrate(patient=False)
        await database.close()

    asyncio.run(migrate())


def test_a_redis_that_is_lost_is_asked_again_and_again() -> None:
    stated = of("worker", CACHE)
    own = parts.make(stated, read(stated, STATED))

    async def follow() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(own.feed.follow(), 0.2)
        await own.close()

    asyncio.run(follow())


def test_a_line_of_log_is_json_with_the_service(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("shop", "info")
    logs.logger().warning("odd", number=1)
    assert '"service": "shop"' in capsys.readouterr().out
