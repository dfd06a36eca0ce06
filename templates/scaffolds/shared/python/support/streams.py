"""Followers of live updates: an event stream and a WebSocket, read alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from support.client import PATIENCE, Client


class Stream(Protocol):
    """One that is open."""

    def next(self) -> Any:
        """The next object. Raises an error when none comes."""

    def end(self) -> int:
        """Its close code, 0 where there is none, once the other side ended it."""


Open = Callable[[str, str], AbstractContextManager[Stream]]
"""By the address of a service and a token."""


class _Events:
    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def next(self) -> Any:
        for line in self._lines:
            if line.startswith("data:"):
                return json.loads(line.removeprefix("data:"))
        raise AssertionError("the event stream has ended")

    def end(self) -> int:
        for _ in self._lines:
            pass
        return 0


class _Messages:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def next(self) -> Any:
        return json.loads(self._socket.recv(PATIENCE))

    def end(self) -> int:
        try:
            while True:
                self._socket.recv(PATIENCE)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


@contextmanager
def events(url: str, token: str) -> Iterator[Stream]:
    """Follows ``/api/v1/events``."""
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    with Client(url) as client, client.stream("GET", "/api/v1/events", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _Events(response)


@contextmanager
def messages(url: str, token: str) -> Iterator[Stream]:
    """Follows ``/api/v1/live``."""
    with _socket(url, token) as socket:
        yield _Messages(socket)


def refusal(url: str, token: str = "") -> int:
    """The status with which an upgrade is refused; 101 where it is not."""
    try:
        with _socket(url, token):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def _socket(url: str, token: str) -> ClientConnection:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    address = url.replace("http", "ws", 1) + "/api/v1/live"
    return connect(address, additional_headers=headers, open_timeout=PATIENCE, close_timeout=1, proxy=None)
