"""Runs the programs of the checks: never more at once than there are slots, all stopped together.

Each child leads a process group of its own, so that an interrupt can end it with its children.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 5
"""Seconds between asking a process to end and ending it."""

TIMEOUT = 600
"""Seconds after which a program is taken to hang."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended and what it wrote."""

    code: int
    out: str
    err: str


class StoppedError(Exception):
    """The run was interrupted: nothing more is started."""


class Processes:
    """Children of one run. ``run`` may be called from many threads."""

    def __init__(self, slots: int) -> None:
        self._free = threading.Semaphore(slots)
        self._lock = threading.Lock()
        self._children: set[subprocess.Popen[str]] = set()
        self._stopping = False

    def run(
        self,
        command: Sequence[str | Path],
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        stdin: str | None = None,
    ) -> Completed:
        """Waits for a slot, then for the program. Raises StoppedError, OSError, TimeoutExpired."""
        with self._free:
            child = self._start(command, folder, environment, stdin is not None)
            try:
                out, err = child.communicate(stdin, timeout=TIMEOUT)
            except BaseException:
                _end(child, signal.SIGKILL)
                child.communicate()
                raise
            finally:
                with self._lock:
                    self._children.discard(child)
        if self._stopping:
            raise StoppedError
        return Completed(child.returncode, out, err)

    def stop(self) -> None:
        """Asks all children to end, waits a little, then ends them. Later calls of run fail."""
        with self._lock:
            self._stopping = True
            children = list(self._children)
        for child in children:
            _end(child, signal.SIGTERM)
        for child in children:
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                _end(child, signal.SIGKILL)

    def _start(
        self,
        command: Sequence[str | Path],
        folder: Path | None,
        environment: Mapping[str, str] | None,
        piped: bool,
    ) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopping:
                raise StoppedError
            child = subprocess.Popen(
                [os.fspath(part) for part in command],
                cwd=folder,
                env={**quiet_environment(), **(environment or {})},
                stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            self._children.add(child)
        return child


def quiet_environment() -> dict[str, str]:
    """The caller's search path and home, and nothing that changes what a program says."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}


def _end(child: subprocess.Popen[str], how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, how)
