"""A real database and a real cache where users are, with the exporters that Debian ships for them."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from generators import scratch
from generators.model import Fleet, Resource
from rehearsal import installed, places
from rehearsal.places import Places
from rehearsal.servers import DiedError, Server
from rehearsal.web import Answer, Refuse, Request, Site

TYPES = {
    "postgresql": (places.DATABASE, places.DATABASE_EXPORTER, places.DATABASE_METRICS),
    "redis": (places.CACHE, places.CACHE_EXPORTER, places.CACHE_METRICS),
}
"""Where the server listens, its exporter, and who passes on what the exporter says."""
ONLY_ON_REPLICAS = frozenset({"pg_replication_lag_seconds", "redis_master_link_up"})
"""Metrics that a server without a primary does not have."""
_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
_OFTEN = 0.5
_PATIENCE = 5
_SMALL = ("-c", "shared_buffers=2MB", "-c", "max_wal_size=32MB")
_EXPORTERS = {"postgresql": "prometheus-postgres-exporter", "redis": "prometheus-redis-exporter"}


class Stores:
    """One server of each type that the catalog has, in folders of their own. Use as a context manager."""

    def __init__(self, where: Places, fleet: Fleet) -> None:
        self._places = where
        self._environment = fleet.environments[-1].name
        self._stack = ExitStack()
        first: dict[str, Resource] = {}
        for resource in fleet.resources.values():
            first.setdefault(resource.type, resource)
        self.resources = {one.name: one for one in first.values() if one.type in TYPES}
        self.sites: list[Site | Window] = []
        """The fakes among them: they pass on what exporters say."""
        self.servers: dict[str, Server] = {}
        """The servers by resource; exporters are in ``all`` besides."""

    def __enter__(self) -> Stores:
        """Makes the folders. Raises OSError."""
        self.folder = _open_folder()
        self._stack.callback(scratch.removed, self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        """Removes them."""
        self._stack.close()

    @property
    def real(self) -> dict[tuple[str, str], tuple[str, int]]:
        """Where the metrics of a resource are had, by its name and environment."""
        return {
            (name, self._environment): self._places.part(TYPES[one.type][2])
            for name, one in self.resources.items()
        }

    def must_be_installed(self) -> None:
        """Raises NotInstalled for the first program that is missing."""
        for resource in self.resources.values():
            installed.program(_EXPORTERS[resource.type])
            if resource.type == "postgresql":
                installed.postgresql_programs()
                installed.postgresql_account()
            else:
                installed.program("redis-server")

    async def listen(self, stack: AsyncExitStack) -> None:
        """Passes on what exporters say, until the stack is left."""
        for resource in self.resources.values():
            _, exporter, metrics = TYPES[resource.type]
            window = Window(f"{self._places.url(exporter)}/metrics", metrics)
            site = Site(*self._places.part(metrics), window.handle, name=metrics)
            self.sites += [window, site]
            await stack.enter_async_context(window)
            await stack.enter_async_context(site)

    def all(self) -> list[Server]:
        """Servers before their exporters, not yet started. Raises DiedError where no database can be made."""
        found = []
        for name, resource in self.resources.items():
            make = {"postgresql": self._postgresql, "redis": self._redis}[resource.type]
            server, exporter = make()
            self.servers[name] = server
            found += [server, exporter]
        return found

    def _postgresql(self) -> tuple[Server, Server]:
        host, port = self._places.part(places.DATABASE)
        programs, data = installed.postgresql_programs(), self.folder / "postgresql"
        account = installed.postgresql_account()
        data.mkdir(mode=0o700)
        if account:
            shutil.chown(data, account, account)
        made = subprocess.run(
            [programs / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--no-sync"],
            check=False,
            capture_output=True,
            text=True,
            cwd=data,
            user=account,
        )
        if made.returncode:
            raise DiedError(f"initdb made no database: {made.stderr.strip()[-300:]}")
        words: list[str | Path] = ["-D", data, "-h", host, "-p", str(port), "-k", "", "-F"]
        words += [*_SMALL]
        server = Server(
            "postgresql",
            [programs / "postgres", *words],
            f"tcp://{host}:{port}",
            self.folder,
            ending=signal.SIGINT,
            user=account,
        )
        exporter = Server(
            "postgres-exporter",
            [installed.program(_EXPORTERS["postgresql"]), self._listen(places.DATABASE_EXPORTER)],
            f"{self._places.url(places.DATABASE_EXPORTER)}/metrics",
            self.folder,
            {"DATA_SOURCE_NAME": f"postgresql://postgres@{host}:{port}/postgres?sslmode=disable"},
        )
        return server, exporter

    def _redis(self) -> tuple[Server, Server]:
        host, port = self._places.part(places.CACHE)
        words = ["--bind", host, "--port", str(port), "--protected-mode", "no", "--save", ""]
        server = Server(
            "redis",
            [installed.program("redis-server"), *words, "--dir", self.folder],
            f"tcp://{host}:{port}",
            self.folder,
        )
        exporter = Server(
            "redis-exporter",
            [
                installed.program(_EXPORTERS["redis"]),
                f"-redis.addr=redis://{host}:{port}",
                self._listen(places.CACHE_EXPORTER),
            ],
            f"{self._places.url(places.CACHE_EXPORTER)}/metrics",
            self.folder,
        )
        return server, exporter

    def _listen(self, place: str) -> str:
        return "--web.listen-address={}:{}".format(*self._places.part(place))


@dataclass
class Window:
    """Passes on what an exporter said last. Use as an async context manager.

    PostgreSQL's waits a second of the wall clock before it says that its server is gone; that is well
    within the timeout of a scrape as it is shipped, and beyond one that is shortened with all durations.
    """

    exporter: str
    name: str = "an exporter's metrics"
    _said: bytes = b""
    _task: asyncio.Task[None] | None = None

    @property
    def fault(self) -> BaseException | None:
        """What ended its looking, if anything did."""
        if self._task is None or not self._task.done() or self._task.cancelled():
            return None
        return self._task.exception()

    async def handle(self, request: Request) -> Answer:
        """The last exposition; nothing where there is none. Raises Refuse."""
        if not self._said:
            raise Refuse
        return Answer(self._said, 200, _EXPOSITION)

    async def __aenter__(self) -> Window:
        """Begins to look."""
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            self._said = await asyncio.to_thread(_fetched, self.exporter)
            await asyncio.sleep(_OFTEN)


def _fetched(address: str) -> bytes:
    try:
        with urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 - loopback
            return bytes(answer.read())
    except (OSError, HTTPException):
        # The second where it ends in the middle of a word.
        return b""


def _open_folder() -> Path:
    """A new folder that the account of PostgreSQL can reach: above it everybody may pass."""
    for base in (tempfile.gettempdir(), "/var/tmp", "/dev/shm"):  # noqa: S108 - mkdtemp makes the names
        path = Path(base).resolve()
        ways = (path, *path.parents)
        if os.geteuid() != 0 or all(one.stat().st_mode & stat.S_IXOTH for one in ways if one.exists()):
            folder = scratch.made("rehearsal-", Path(base))
            folder.chmod(0o755)
            return folder
    raise FileNotFoundError(f"no temporary folder can be reached by {installed.ACCOUNT}")
