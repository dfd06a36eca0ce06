"""The keeper's servers: started so that none outlives it, watched, stopped in reverse order."""

from __future__ import annotations

import contextlib
import os
import signal
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path

from cluster.processes import Process
from cluster.servers import Server
from cluster.state import LOGS, Running
from generators.children import ending_with_us

_PATIENCE = 3.0
_FRUGAL = {"GOGC": "50"}
"""Go programs give memory back sooner: the cluster shares a laptop."""


class Died(Exception):
    """A server ended by itself, or was not ready in time; the text has its last words."""


class Children:
    """Must be made and used by one thread that lives as long as the process: the kernel ends a
    child when the thread that started it ends.
    """

    def __init__(self, folder: Path, trust: ssl.SSLContext) -> None:
        self._folder = folder
        self._trust = trust
        self._ending = ending_with_us()
        self._started: dict[str, tuple[Server, subprocess.Popen[bytes]]] = {}

    def start(self, server: Server) -> None:
        """Starts a server, or starts it again. Raises OSError."""
        log = self._folder / LOGS / f"{server.name}.log"
        with log.open("ab") as stream:
            child = subprocess.Popen(
                server.command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self._folder,
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    "HOME": os.fspath(self._folder),
                    **_FRUGAL,
                    **server.environment,
                },
                start_new_session=True,
                preexec_fn=self._end_with_keeper,  # noqa: PLW1509 - two system calls and no locks
            )
        self._started[server.name] = (server, child)

    def wait(
        self, names: Iterable[str], seconds: float, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """Returns once these are ready. Raises Died, and what ``meanwhile`` does, called while waiting."""
        end = time.monotonic() + seconds
        for name in names:
            server, child = self._started[name]
            while server.ready and not self._answers(server.ready):
                meanwhile()
                if child.poll() is not None:
                    raise Died(f"{name} ended with code {child.returncode}; it said last: {self.words(name)}")
                if time.monotonic() > end:
                    raise Died(f"{name} is not ready after {seconds:.0f} s; it said last: {self.words(name)}")
                time.sleep(0.05)

    def running(self) -> tuple[Running, ...]:
        """Those that run now, in the order in which they were started."""
        found = []
        for server, child in self._started.values():
            with contextlib.suppress(OSError):
                if child.poll() is None:
                    found.append(Running(server.name, Process.of(child.pid), server.ports, server.ready))
        return tuple(found)

    def stopped(self) -> tuple[str, ...]:
        """Those that were started and have ended."""
        return tuple(name for name, (_, child) in self._started.items() if child.poll() is not None)

    def stop(self) -> None:
        """Ends all, the last started first: what the others stand on goes last."""
        for _, child in reversed(self._started.values()):
            if child.poll() is None:
                _send(child, signal.SIGCONT)
                _send(child, signal.SIGTERM)
        end = time.monotonic() + _PATIENCE
        for _, child in self._started.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(end - time.monotonic(), 0.01))
            if child.poll() is None:
                _send(child, signal.SIGKILL)
                child.wait()

    def words(self, name: str) -> str:
        """The end of what a server wrote."""
        log = self._folder / LOGS / f"{name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        return " | ".join(lines[-3:]) or "(nothing)"

    def _answers(self, address: str) -> bool:
        with contextlib.suppress(OSError):
            trust = self._trust if address.startswith("https:") else None
            with urllib.request.urlopen(address, timeout=2, context=trust) as answer:  # noqa: S310
                return bool(answer.status == 200)
        return False

    def _end_with_keeper(self) -> None:
        # The keeper waits for its signals with them blocked; a child would inherit that.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        self._ending()


def _send(child: subprocess.Popen[bytes], which: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, which)
