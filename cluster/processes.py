"""Processes by id and start time: an id alone may belong to another program by now."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_START, _STATE, _RESIDENT = 19, 0, 1
"""Fields of /proc/PID/stat after the name in parentheses, and of statm; see proc(5)."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that was running once. ``started``: clock ticks since boot."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> Process:
        """The process with that id. Raises OSError when there is none."""
        return cls(pid, int(_fields(pid)[_START]))

    @property
    def alive(self) -> bool:
        """Whether it still is, and is no zombie."""
        try:
            fields = _fields(self.pid)
        except OSError:
            return False
        return int(fields[_START]) == self.started and fields[_STATE] != "Z"

    @property
    def memory(self) -> int:
        """Its resident bytes, 0 when it has ended."""
        if not self.alive:
            return 0
        with contextlib.suppress(OSError):
            pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[_RESIDENT]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        return 0

    def send(self, which: signal.Signals) -> bool:
        """Sends it a signal; False when it has ended already."""
        if not self.alive:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, which)
            return True
        return False

    def ended_within(self, seconds: float) -> bool:
        """Waits for its end, that long at most."""
        if not self.alive:
            return True
        with contextlib.suppress(OSError):
            handle = os.pidfd_open(self.pid)
            try:
                return _readable(handle, seconds) or not self.alive
            finally:
                os.close(handle)
        return not self.alive


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def _readable(handle: int, seconds: float) -> bool:
    import select

    found, _, _ = select.select([handle], [], [], seconds)
    return bool(found)


def wait_until(
    condition: Callable[[], bool],
    seconds: float,
    what: str,
    every: float = 0.05,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Calls ``condition`` until it is true. Raises TimeoutError, naming ``what``, after ``seconds``.

    ``meanwhile`` is called as often, and may raise to end the waiting.
    """
    end = time.monotonic() + seconds
    while not condition():
        meanwhile()
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(every)
