"""A real database and a real cache where users are, with the exporters that Debian ships for them."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from generators import scratch
from generators.model import Fleet, Resource
from rehearsal import places
from rehearsal.places import Places
from rehearsal.servers import Server
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
_ACCOUNT = "postgres"
"""PostgreSQL refuses to run as root; Debian's package makes this account."""


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
        self.servers: dict[str, Server] = {}
        """The servers by resource; exporters are in ``all`` besides."""

    def __enter__(self) -> Stores:
        """Makes the folders. Raises NotInstalled for a program that is missing."""
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

    async def listen(self, stack: AsyncExitStack) -> None:
        """Passes on what exporters say, until the stack is left."""
        for resource in self.resources.values():
            _, exporter, metrics = TYPES[resource.type]
            window = await stack.enter_async_context(Window(f"{self._places.url(exporter)}/metrics"))
            await stack.enter_async_context(Site(*self._places.part(metrics), window.handle))

    def all(self) -> list[Server]:
        """Servers before their exporters, not yet started."""
        found = []
        for name, resource in self.resources.items():
            make = {"postgresql": self._postgresql, "redis": self._redis}[resource.type]
            server, exporter = make()
            self.servers[name] = server
            found += [server, exporter]
        return found

    def _postgresql(self) -> tuple[Server, Server]:
        host, port = self._places.part(places.DATABASE)
        programs, data = _postgresql_programs(), self.folder / "postgresql"
        account = _ACCOUNT if os.geteuid() == 0 else None
        data.mkdir(mode=0o700)
        if account:
            shutil.chown(data, account, account)
        subprocess.run(
            [programs / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=data,
            user=account,
        )
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
            [_program("prometheus-postgres-exporter"), self._listen(places.DATABASE_EXPORTER)],
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
            [_program("redis-server"), *words, "--dir", self.folder],
            f"tcp://{host}:{port}",
            self.folder,
        )
        exporter = Server(
            "redis-exporter",
            [
                _program("prometheus-redis-exporter"),
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
    _said: bytes = b""

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
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            self._said = await asyncio.to_thread(_fetched, self.exporter)
            await asyncio.sleep(_OFTEN)


class NotInstalled(FileNotFoundError):
    """A program of tools/debian.txt is not on this machine."""


def _fetched(address: str) -> bytes:
    try:
        with urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 - loopback
            return bytes(answer.read())
    except OSError:
        return b""


def _program(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise NotInstalled(f"there is no {name} on PATH; tools/debian.txt names its package")
    return Path(found)


def _postgresql_programs() -> Path:
    """The folder with ``initdb`` and ``postgres``, which Debian keeps off PATH."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if on_path is None and not found:
        raise NotInstalled("there is no initdb; tools/debian.txt names its package: postgresql")
    return found[-1].parent if found else Path(str(on_path)).parent


def _version(path: Path) -> float:
    return float(path.parts[-3])


def _open_folder() -> Path:
    """A new folder that the account of PostgreSQL can reach: above it everybody may pass."""
    for base in (tempfile.gettempdir(), "/var/tmp", "/dev/shm"):  # noqa: S108 - mkdtemp makes the names
        path = Path(base).resolve()
        ways = (path, *path.parents)
        if os.geteuid() != 0 or all(one.stat().st_mode & stat.S_IXOTH for one in ways if one.exists()):
            folder = scratch.made("rehearsal-", Path(base))
            folder.chmod(0o755)
            return folder
    raise FileNotFoundError(f"no temporary folder can be reached by {pwd.getpwnam(_ACCOUNT).pw_name}")
