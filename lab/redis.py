"""A Redis of one's own on a unix socket, which keeps nothing on disk."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from lab.missing import find
from lab.processes import Program

PACKAGE = "redis-server"


class Redis:
    """The server. ``host`` is its socket; it has no port."""

    port = 0

    def __init__(self, folder: Path) -> None:
        """Starts it. Raises Missing and Died."""
        server = find("redis-server", PACKAGE)
        self._client = find("redis-cli", PACKAGE)
        folder.mkdir()
        self.host = os.fspath(folder / "redis.sock")
        words = ("--port", "0", "--unixsocket", self.host, "--save", "", "--appendonly", "no")
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
