"""Changes as they happen, to everybody who listens, in every process; and how that ends."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from lab import App, Lab, Running
from tests.e2e.template.client import Client

pytestmark = pytest.mark.slow
TEXT, CLOSE = 1, 8
GOING_AWAY = 1001


@contextmanager
def events(client: Client) -> Iterator[http.client.HTTPResponse]:
    """An event stream that has begun."""
    connection = http.client.HTTPConnection("127.0.0.1", client.running.port, timeout=20)
    connection.request("GET", "/api/v1/events", headers={"authorization": f"Bearer {client.token}"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")
    assert answer.readline() == b"retry: 1000\n"
    assert answer.readline() == b"\n"
    yield answer
    answer.close()
    connection.close()


def next_event(answer: http.client.HTTPResponse) -> Any:
    assert answer.readline() == b"event: item\n"
    data = answer.readline()
    assert answer.readline() == b"\n"
    return json.loads(data.removeprefix(b"data: "))


@contextmanager
def websocket(client: Client) -> Iterator[socket.socket]:
    """An open WebSocket."""
    key = base64.b64encode(b"0123456789abcdef").decode()
    words = (
        "GET /api/v1/live HTTP/1.1",
        f"host: 127.0.0.1:{client.running.port}",
        "connection: upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        f"sec-websocket-key: {key}",
        f"authorization: Bearer {client.token}",
    )
    with socket.create_connection(("127.0.0.1", client.running.port), timeout=20) as one:
        one.sendall("\r\n".join((*words, "", "")).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += one.recv(1)
        assert head.startswith(b"HTTP/1.1 101 "), head
        yield one


def frame(one: socket.socket) -> tuple[int, bytes]:
    """The next frame's kind and content."""
    first, size = take(one, 2)
    if size == 126:
        (size,) = struct.unpack(">H", take(one, 2))
    return first & 0x0F, take(one, size)


def take(one: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = one.recv(size - len(data))
        assert piece, "it was closed without a word"
        data += piece
    return data


def test_a_change_is_told_in_every_process_and_to_its_owner_alone(lab: Lab, app: App) -> None:
    database = lab.postgres.create("live")
    one, other = (lab.serve(app, database=database) for _ in range(2))
    client, somebody = Client.of(lab, one), Client.of(lab, one)
    with events(client) as here, events(client.at(other)) as there, websocket(client.at(other)) as live:
        somebody.make("not for you")
        item = client.make("a")
        place = f"/api/v1/items/{item['id']}"
        changed = client.ask("PUT", place, {"name": "b", "quantity": 1, "note": ""}, {"if-match": "*"}).json
        assert client.ask("DELETE", place).status == 204
        wanted = [
            {"type": "created", "item": item},
            {"type": "updated", "item": changed},
            {"type": "deleted", "item": {"id": item["id"]}},
        ]
        assert [next_event(here) for _ in wanted] == wanted
        assert [next_event(there) for _ in wanted] == wanted
        frames = [frame(live) for _ in wanted]
        assert [(kind, json.loads(text)) for kind, text in frames] == [(TEXT, one) for one in wanted]
    one.stop()
    other.stop()


def test_who_began_without_redis_hears_the_others_once_it_is_there(lab: Lab, app: App) -> None:
    database, proxy = lab.postgres.create("late-redis"), lab.proxy(lab.redis.host, lab.redis.port)
    proxy.cut()
    late = lab.serve(app, database=database, REDIS_HOST=proxy.host)
    other = lab.serve(app, database=database)
    client, heard = Client.of(lab, other), Event()

    def make_more() -> None:
        for number in range(100):
            if heard.wait(0.3):
                return
            client.make(f"thing {number}")

    proxy.restore()
    with events(client.at(late)) as stream, ThreadPoolExecutor(1) as pool:
        making = pool.submit(make_more)
        try:
            assert next_event(stream)["type"] == "created"
        finally:
            heard.set()
        making.result()
    late.stop()
    other.stop()


def test_listeners_are_told_that_it_ends_and_do_not_hold_it_up(lab: Lab, app: App) -> None:
    running = lab.serve(app, DRAIN_MILLISECONDS="300")
    client = Client.of(lab, running)
    with events(client) as stream, websocket(client) as live:
        running.terminate()
        assert stream.read() == b""
        kind, content = frame(live)
        assert (kind, struct.unpack(">H", content[:2])[0]) == (CLOSE, GOING_AWAY)
        live.sendall(bytes([0x80 | CLOSE, 0x82, 0, 0, 0, 0]) + content[:2])
        assert running.wait(10) == 0


def test_the_upgrade_is_refused_without_a_token(service: Running) -> None:
    client = Client(service, "x")
    with pytest.raises(AssertionError, match=r"HTTP/1\.1 401"), websocket(client):
        pass
