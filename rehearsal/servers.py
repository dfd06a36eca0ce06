"""The real programs: started with what is shipped, watched, and stopped whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from generators.children import ending_with_us

_PATIENCE = 5.0
_READY = 90.0
"""Seconds until a start is given up: with other work on the machine half a minute is not rare."""
_FRUGAL = {"GOGC": "20"}
"""Go programs give memory back sooner: the run shares a machine with the person who started it."""


class DiedError(Exception):
    """A server did not start or ended by itself; the text has its last words."""


@dataclass
class Server:
    """One program. ``ready`` answers 200 once it works; a ``tcp://`` address is open then."""

    name: str
    command: Sequence[str | Path]
    ready: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    wanted: bool = False
    """Whether it is meant to run now: a scenario may have stopped it."""
    ending: signal.Signals = signal.SIGTERM
    """What asks it to end at once."""
    user: str | None = None
    """The account it runs as, where that is not the caller's."""
    _process: asyncio.subprocess.Process | None = None
    _closed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the run ends: nobody starts it again."""

    @property
    def pid(self) -> int | None:
        """Its process, while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Returns once it is ready, or once all is over. Raises DiedError when it ends, or is late."""
        if self._closed.is_set():
            return
        log = self.folder / f"{self.name}.log"
        with log.open("ab") as stream:
            self._process = await asyncio.create_subprocess_exec(
                *(str(word) for word in self.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=self.folder,
                env={
                    "PATH": os.environ.get("PATH", ""),
                    "HOME": os.fspath(self.folder),
                    **_FRUGAL,
                    **self.environment,
                },
                start_new_session=True,
                user=self.user,
                preexec_fn=ending_with_us(signal.SIGTERM),
            )
        if self._closed.is_set():
            await self.stop()
            return
        # Not before: on a busy machine somebody asks whether it runs while it is being made.
        self.wanted = True
        end = time.monotonic() + _READY
        while not await asyncio.to_thread(_answers, self.ready):
            self.must_run()
            if self._closed.is_set():
                return
            if time.monotonic() > end:
                raise DiedError(
                    f"{self.name} is not ready after {_READY:.0f} s; it said last: {self.last_words()}"
                )
            await asyncio.sleep(0.1)

    def must_run(self) -> None:
        """Raises DiedError when it is meant to run and does not."""
        if not self.wanted:
            return
        if self._process is None or self._process.returncode is not None:
            code = self._process.returncode if self._process else None
            raise DiedError(f"{self.name} ended with code {code}; it said last: {self.last_words()}")

    async def close(self) -> None:
        """Stops it for good: a scenario that is ended may be about to start it again."""
        self._closed.set()
        await self.stop()

    async def stop(self) -> None:
        """Asks it to end, then ends it. Does nothing when it has ended."""
        process, self._process, self.wanted = self._process, None, False
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, self.ending)
        try:
            await asyncio.wait_for(process.wait(), _PATIENCE)
        except (TimeoutError, asyncio.CancelledError):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    def last_words(self) -> str:
        """The end of what it wrote."""
        log = self.folder / f"{self.name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        return " | ".join(lines[-3:]) or "(nothing)"


def family(root: int) -> list[int]:
    """A process, those that it started, and those that they did: as far as they run."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, ())
    return found


def memory(pids: Sequence[int]) -> int:
    """Bytes that these processes hold in memory together; what several share counts once."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def processor(pids: Sequence[int]) -> float:
    """Seconds of processor these processes have used so far."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += int(words[11]) + int(words[12])
    return total / os.sysconf("SC_CLK_TCK")


def _answers(address: str) -> bool:
    if address.startswith("tcp://"):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        try:
            socket.create_connection((host, int(port)), 2).close()
        except OSError:
            return False
        return True
    try:
        with urlopen(address, timeout=2) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
