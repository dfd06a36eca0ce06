"""Redis: one of one's own on a unix socket, which keeps nothing on disk, or one that runs and is lent."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from lab.missing import find
from lab.processes import Died, Program

PACKAGE = "redis-server"
_PORT = 6379
ADDRESS = "LAB_REDIS_URL"
"""The variable that lends one."""


class Lent:
    """A server of somebody else's, such as a service container, that nothing else needs."""

    def __init__(self, url: str) -> None:
        """``url``: ``redis://host:port``. Raises Died where nobody answers."""
        where = urlsplit(url)
        self.host, self.port = where.hostname or "127.0.0.1", where.port or _PORT
        try:
            answer = self.query("PING")
        except OSError as error:
            raise Died(f"no Redis at {self.host}:{self.port}: {error}") from error
        if answer != "PONG":
            raise Died(f"the Redis at {self.host}:{self.port} says {answer!r} to a PING")

    def query(self, *words: str) -> str:
        """The line that a command answers. What is longer than a line is not read here."""
        said = b"".join(b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in words)
        with socket.create_connection((self.host, self.port), 10) as connection:
            connection.sendall(b"*%d\r\n%s" % (len(words), said))
            with connection.makefile("rb") as answers:
                return answers.readline().strip().decode().lstrip("+:-")

    def empty(self) -> None:
        """Forgets every key."""
        self.query("FLUSHALL")

    def stop(self) -> None:
        """It goes on, for whoever lent it."""


class Redis:
    """A server of one's own. ``host`` is its socket; it has no port."""

    port = 0

    def __init__(self, folder: Path, address: tuple[str, int] | None = None) -> None:
        """Starts it; others may reach it at ``address`` too. Raises Missing and Died."""
        server = find("redis-server", PACKAGE, besides=f"name one that runs in {ADDRESS}")
        self._client = find("redis-cli", PACKAGE)
        folder.mkdir()
        self.host = os.fspath(folder / "redis.sock")
        where = ("--bind", address[0], "--port", str(address[1])) if address else ("--port", "0")
        words = (*where, "--unixsocket", self.host, "--save", "", "--appendonly", "no")
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        self._program = Program("redis", [server, *words], folder.parent / "redis.log", environment, folder)
        self._program.wait_until(lambda: self.query("PING") == "PONG", 10)

    def query(self, *words: str) -> str:
        """What a command answers, as text."""
        command: list[str | Path] = [self._client, "-s", self.host, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
        return done.stdout.strip()

    def empty(self) -> None:
        """Forgets every key."""
        self.query("FLUSHALL")

    def stop(self) -> None:
        """Ends it."""
        self._program.stop()
