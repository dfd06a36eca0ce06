"""Followers of live updates behind a balancer: when a stream ends they connect again, as the page does."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

EVENTS, LIVE, ITEMS = "/api/v1/events", "/api/v1/live", "/api/v1/items"
TEXT, CLOSE = 1, 8
PAUSE = 0.1
"""Seconds between two things that are made, and before a follower connects again."""
PATIENCE = 20.0
_LEAST, _EACH = 10, 3
_UPGRADE = {
    "connection": "upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": base64.b64encode(b"0123456789abcdef").decode(),
}


@dataclass
class Follower:
    """One client of ``path``. ``cut``: streams that ended without a goodbye; ``known``: names it heard of."""

    path: str
    connections: int = 0
    cut: int = 0
    known: set[str] = field(default_factory=set)

    async def follow(self, port: int, token: str) -> None:
        """Until it is cancelled."""
        while True:
            # Whoever has no process that is ready behind it finds its connection closed.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._once(port, token)
            await asyncio.sleep(PAUSE)

    async def _once(self, port: int, token: str) -> None:
        live = self.path == LIVE
        status, reader, writer = await _asked(port, "GET", self.path, token, more=_UPGRADE if live else {})
        try:
            if status != (101 if live else 200):
                return
            self.connections += 1
            # What happened while nobody listened: asked for when it is listened again, so nothing is between.
            self.known |= await _listed(port, token)
            told = False
            async for change in _messages(reader) if live else _events(reader):
                if change is None:
                    told = True
                else:
                    self.known.add(change["item"]["name"])
            self.cut += not told
        finally:
            writer.close()


class Audience:
    """Some who follow one user's things, by event stream and by WebSocket, while such things are ``made``."""

    def __init__(self, token: str) -> None:
        self._token, self._going_on = token, True
        self.made: set[str] = set()
        self.refused: list[int] = []
        """Statuses, 0 where there was no answer."""
        self.followers = [Follower(path) for path in (EVENTS, LIVE) for _ in range(_EACH)]

    @contextlib.asynccontextmanager
    async def at(self, port: int) -> AsyncIterator[None]:
        """They follow there; at the end it is waited until all know everything, or for ``PATIENCE``."""
        tasks = [asyncio.create_task(one.follow(port, self._token)) for one in self.followers]
        making = asyncio.create_task(self._make(port))
        try:
            yield
            self._going_on = False
            await making
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    while not self.complete:
                        await asyncio.sleep(PAUSE)
        finally:
            for task in (*tasks, making):
                task.cancel()
            await asyncio.gather(*tasks, making, return_exceptions=True)

    @property
    def complete(self) -> bool:
        """Whether everybody knows everything that was made."""
        return len(self.made) >= _LEAST and all(one.known >= self.made for one in self.followers)

    async def _make(self, port: int) -> None:
        while self._going_on or len(self.made) < _LEAST:
            name = f"thing {len(self.made) + len(self.refused)}"
            status = 0
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                status, _, writer = await _asked(port, "POST", ITEMS, self._token, {"name": name})
                writer.close()
            if status == 201:
                self.made.add(name)
            else:
                self.refused.append(status)
            await asyncio.sleep(PAUSE)


async def _asked(
    port: int, method: str, path: str, token: str, body: object = None, more: dict[str, str] | None = None
) -> tuple[int, asyncio.StreamReader, asyncio.StreamWriter]:
    """The status of an answer, and what is left to read of it."""
    data = b"" if body is None else json.dumps(body).encode()
    headers = {"host": "service", "authorization": f"Bearer {token}", "connection": "close", **(more or {})}
    if data:
        headers |= {"content-type": "application/json", "content-length": str(len(data))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + data)
        answer = await reader.readuntil(b"\r\n\r\n")
    except BaseException:
        writer.close()
        raise
    return int(answer.split()[1]), reader, writer


async def _listed(port: int, token: str) -> set[str]:
    """The names of everything, page by page."""
    names, cursor = set[str](), ""
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        _, reader, writer = await _asked(port, "GET", f"{ITEMS}?limit=100{more}", token)
        try:
            page: dict[str, Any] = json.loads(await reader.read())
        finally:
            writer.close()
        names |= {one["name"] for one in page["items"]}
        cursor = page["next"]
        if cursor is None:
            return names


async def _events(reader: asyncio.StreamReader) -> AsyncIterator[Any]:
    """Each change, and None for a stream that was ended, not cut."""
    while line := await reader.readline():
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
        elif line == b"0\r\n":  # the last chunk
            yield None
            return


async def _messages(reader: asyncio.StreamReader) -> AsyncIterator[Any]:
    """As ``_events``."""
    with contextlib.suppress(asyncio.IncompleteReadError):
        while True:
            first, size = await reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack(">H", await reader.readexactly(2))
            content = await reader.readexactly(size)
            if first & 0x0F == TEXT:
                yield json.loads(content)
            elif first & 0x0F == CLOSE:
                yield None
                return
