"""As much of the NATS protocol as asking JetStream and publishing takes."""

from __future__ import annotations

import json
import socket

from cluster.ports import LOOPBACK


class Queue:
    """A connection to a server on this machine. Raises OSError."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((LOOPBACK, port), 10)
        self._lines = self._socket.makefile("rb")
        self._lines.readline()
        self._send(b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB answers 1\r\n')

    def __enter__(self) -> Queue:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._socket.close()

    def ask(self, what: str, body: object) -> None:
        """Asks JetStream and waits for its answer. Raises ValueError for one that holds an error."""
        data = json.dumps(body).encode()
        self._send(b"PUB $JS.API.%s answers %d\r\n%s\r\n" % (what.encode(), len(data), data))
        while not (line := self._lines.readline()).startswith(b"MSG"):
            if not line:
                raise ValueError("the server of the queue ended the connection")
            if line == b"PING\r\n":
                self._send(b"PONG\r\n")
        answer = json.loads(self._lines.read(int(line.split()[-1]) + 2))
        if "error" in answer:
            raise ValueError(f"{what}: {answer['error']}")

    def publish(self, subject: str, text: str) -> None:
        """Publishes a message."""
        data = text.encode()
        self._send(b"PUB %s %d\r\n%s\r\n" % (subject.encode(), len(data), data))

    def _send(self, data: bytes) -> None:
        self._socket.sendall(data)
