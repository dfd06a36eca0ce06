"""A balancer that picks on connect only, as kube-proxy does, and clients that keep their connections."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lab import Running
from tests.e2e.template.following import Audience

PROBE = 0.1
"""Seconds between two looks at a process' readiness."""
THINK = 0.06
"""Most seconds that a client is idle between two requests."""


@dataclass
class Tally:
    """What became of the requests. ``lost``: sent on an open connection, and never answered."""

    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    wrong: list[int] = field(default_factory=list)
    connections: int = 0

    @property
    def answered(self) -> int:
        return len(self.seconds)

    def quantile(self, share: float) -> float:
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


class Balancer:
    """Leads each new connection to one of the processes that were ready at the last look."""

    def __init__(self) -> None:
        self.processes: list[Running] = []
        self._ready: list[int] = []
        self._next = 0
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Balancer:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._looking.cancel()
        self._server.close()
        await asyncio.gather(self._looking, *self._connections, return_exceptions=True)

    async def until_ready(self, running: Running) -> None:
        async with asyncio.timeout(60):
            while running.port not in self._ready:
                await asyncio.sleep(PROBE)

    async def _look(self) -> None:
        while True:
            ports = [one.port for one in self.processes]
            found = await asyncio.gather(*map(is_ready, ports))
            self._ready = [port for port, ready in zip(ports, found, strict=True) if ready]
            await asyncio.sleep(PROBE)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        # Without a process that is ready, the client finds its connection closed.
        with contextlib.suppress(OSError, ZeroDivisionError):
            self._next += 1
            port = self._ready[self._next % len(self._ready)]
            there = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_pass(reader, there[1]), _pass(there[0], writer))
            await _close(there[1])
        await _close(writer)
        self._connections.discard(task)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
    writer.close()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def is_ready(port: int) -> bool:
    """Whether it answers 200 there."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health/ready HTTP/1.1\r\nhost: probe\r\nconnection: close\r\n\r\n")
        line = await reader.readline()
        await _close(writer)
        return b" 200 " in line
    return False


async def client(
    port: int,
    path: str,
    tally: Tally,
    going_on: Callable[[], bool],
    seed: int,
    *,
    think: float = THINK,
    token: str = "",
) -> None:
    """Keeps one connection for as long as it may, and is idle between requests."""
    chance = random.Random(seed)
    who = f"authorization: Bearer {token}\r\n" if token else ""
    words = f"GET {path} HTTP/1.1\r\nhost: service\r\n{who}\r\n".encode()
    while going_on():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            tally.lost += 1
            continue
        tally.connections += 1
        try:
            while going_on():
                await asyncio.sleep(chance.random() * think)
                if reader.at_eof() or writer.is_closing():
                    # It was closed while nothing was on the way: that loses nothing.
                    break
                begun = time.monotonic()
                try:
                    writer.write(words)
                    status, keep = await _answer(reader)
                except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                    tally.lost += 1
                    break
                tally.seconds.append(time.monotonic() - begun)
                if status != 200:
                    tally.wrong.append(status)
                if not keep:
                    break
        finally:
            writer.close()
        await _close(writer)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    await reader.readexactly(int(headers.get("content-length", "0")))
    return int(lines[0].split()[1]), headers.get("connection") != "close"


async def replace_under_load(
    start: Callable[[], Running], old: Iterable[Running], clients: int, path: str, audience: Audience
) -> tuple[Tally, list[int]]:
    """Replaces each old process by a new one while clients ask and the audience follows; what became of it,
    and the exit codes.
    """
    tally, codes = Tally(), []
    ended = False
    async with Balancer() as balancer:
        balancer.processes = list(old)
        for one in balancer.processes:
            await balancer.until_ready(one)
        # Whoever asks is ended with it, however it ends.
        async with audience.at(balancer.port), asyncio.TaskGroup() as asking:
            for seed in range(clients):
                asking.create_task(client(balancer.port, path, tally, lambda: not ended, seed))
            await _answers(tally, 20 * clients)
            for one in tuple(balancer.processes):
                fresh = start()
                balancer.processes.append(fresh)
                await balancer.until_ready(fresh)
                one.terminate()
                codes.append(await asyncio.to_thread(one.wait, 30.0))
                balancer.processes.remove(one)
                await _answers(tally, tally.answered + 5 * clients)
            ended = True
    return tally, codes


async def _answers(tally: Tally, wanted: int) -> None:
    async with asyncio.timeout(120):
        while tally.answered < wanted:
            await asyncio.sleep(0.05)
