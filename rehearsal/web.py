"""A small HTTP server for fakes: one connection after another, kept open, answers or streams."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

_HEAD_LIMIT = 65536
_REASONS = {200: "OK", 202: "Accepted", 404: "Not Found", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. ``query`` keeps the last of equal names; names of ``headers`` are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said. With ``stream`` the body follows in chunks until it ends or the asker leaves."""

    body: bytes = b""
    status: int = 200
    type: str = "application/json"
    stream: AsyncIterator[bytes] | None = None


class Refuse(Exception):
    """Raised by a handler that behaves as if nobody were there: the connection is cut."""


Handler = Callable[[Request], Awaitable[Answer]]


@dataclass
class Site:
    """One address with one handler. Use as an async context manager; leaving cuts all connections."""

    host: str
    port: int
    handler: Handler
    tls: ssl.SSLContext | None = None
    name: str = "a fake"
    fault: BaseException | None = None
    """What its handler ran into, apart from askers who leave: it does not behave as it should any more."""
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Site:
        """Listens. Raises OSError when the port is taken."""
        self._server = await asyncio.start_server(
            self._serve, self.host, self.port, ssl=self.tls, limit=_HEAD_LIMIT
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listens no more."""
        if self._server:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while request := await _read(reader):
                await _write(writer, await self.handler(request))
        except (Refuse, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Whoever asks may leave at any time; errors of TLS are of this kind too.
            writer.transport.abort()
        except Exception as error:  # noqa: BLE001 - told when somebody looks
            self.fault = error
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            with suppress(Exception):
                writer.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    """The next request; None when the asker has left."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Request(method, parts.path, dict(parse_qsl(parts.query)), body, headers)


async def _write(writer: asyncio.StreamWriter, answer: Answer) -> None:
    head = f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}\r\nContent-Type: {answer.type}\r\n"
    if answer.stream is None:
        writer.write(f"{head}Content-Length: {len(answer.body)}\r\n\r\n".encode() + answer.body)
        await writer.drain()
        return
    writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    async for chunk in answer.stream:
        writer.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        await writer.drain()
    writer.write(b"0\r\n\r\n")
    await writer.drain()
