"""Plays a service that is called: answers what it is told to, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lab.ports import LOOPBACK

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that turns a close into a reset."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came; names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing of a caller that hung up: tests make them do that."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class StandIn:
    """One service that is called. ``requests`` has everything it was asked, oldest first."""

    def __init__(self, service: str) -> None:
        """Listens at once and answers like a service in good health."""
        self.requests: list[Asked] = []
        self._lost = False
        self._ended = threading.Event()
        self._about = {"service": service, "version": "1.0.0", "environment": "test", "flags": {}}
        self.restore()
        player = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                player._answer(self)

            def log_message(self, *_words: object) -> None:
                """Nothing: the test says what it wants to know."""

        self._server = _Server((LOOPBACK, 0), Handler)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def answer(self, status: int, body: Any = None, delay: float = 0.0) -> None:
        """From now on it answers this, after so many seconds. ``body``: JSON; None for the usual one."""
        self._status, self._body, self._delay = status, body, delay

    def lose(self) -> None:
        """From now on every connection is reset."""
        self._lost = True

    def restore(self) -> None:
        """It is well again."""
        self._lost = False
        self.answer(200)

    def stop(self) -> None:
        """Ends it."""
        if self._ended.is_set():
            return
        self._ended.set()
        # Wakes the thread that waits for a caller; what is closed only would not.
        self._server.socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.server_close()

    def _serve(self) -> None:
        """Sleeps until somebody calls: a hundred that look around twenty times a second are a load."""
        while not self._ended.is_set():
            self._server.handle_request()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.requests.append(Asked(handler.command, handler.path, headers))
        if self._lost:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            handler.close_connection = True
            handler.connection.close()
            return
        status, body = self._status, self._about if self._body is None else self._body
        if self._delay:
            self._ended.wait(self._delay)
        data = json.dumps(body).encode()
        try:
            handler.send_response(status)
            handler.send_header("content-type", "application/json")
            handler.send_header("content-length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
        except OSError:
            # Whoever asked did not wait for it: that is what a delay is for.
            handler.close_connection = True
