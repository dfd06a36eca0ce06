"""Programs of a lab: each ends with the lab, and with this process if that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generators.children import ending_with_us

_STEP = 0.01


class Died(Exception):
    """A program ended by itself, or was not ready in time; the text has its last words."""


class Program:
    """A running program. Its output goes to ``log``.

    Must be started by a thread that lives as long as the program: the kernel ends a child when the
    thread that started it ends.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        environment: Mapping[str, str],
        folder: Path,
    ) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                [os.fspath(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd=folder,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=ending_with_us(),  # noqa: PLW1509 - two system calls, no locks
            )

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def wait_until(self, ready: Callable[[], bool], seconds: float, step: float = _STEP) -> None:
        """Returns once ``ready()`` is true; looks every ``step`` seconds. Raises Died."""
        end = time.monotonic() + seconds
        while not ready():
            if self._ended():
                raise Died(self.told())
            if time.monotonic() > end:
                raise Died(f"{self.name} is not ready after {seconds:.0f} s: {self.last_words()}")
            time.sleep(step)

    def send(self, which: signal.Signals) -> None:
        """Sends a signal, unless it has ended."""
        if not self._ended():
            self._process.send_signal(which)

    def wait(self, seconds: float) -> int:
        """Its exit code (negative: the signal that ended it). Raises Died when it does not end."""
        end = time.monotonic() + seconds
        while not self._ended():
            if time.monotonic() > end:
                raise Died(f"{self.name} has not ended after {seconds:.0f} s: {self.last_words()}")
            time.sleep(_STEP)
        return self._process.returncode

    def stop(self, seconds: float = 5.0, first: signal.Signals = signal.SIGTERM) -> None:
        """Asks it to end, then ends it with everything it started."""
        if self._ended():
            return
        self._send_all(first)
        with suppress(Died):
            self.wait(seconds)
            return
        self._send_all(signal.SIGKILL)
        self._process.wait()

    def told(self) -> str:
        """Whether it runs, and its last words."""
        state = f"ended with code {self._process.returncode}" if self._ended() else "runs"
        return f"{self.name} {state}: {self.last_words()}"

    def last_words(self) -> str:
        """The end of what it wrote."""
        return (
            " | ".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]) or "nothing"
        )

    def _ended(self) -> bool:
        """Whether it has ended; what it started and left behind is ended then.

        Until it is waited for, its number is nobody else's, so the group is ended before that.
        """
        if self._process.returncode is not None:
            return True
        if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        self._send_all(signal.SIGKILL)
        self._process.wait()
        return True

    def _send_all(self, which: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, which)
