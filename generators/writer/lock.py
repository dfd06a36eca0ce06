"""One run at a time in an output folder, several readers at a time.

The lock is held on the folder itself: that leaves nothing behind in the tree, holds between users,
containers and homes that share the folder, and works where nothing can be written. Only where a file
system cannot lock a folder is a file in the user's cache locked instead.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable

from generators.writer import records

_POLL = 0.05
_WORTH_A_WORD = 1.0
"""Seconds of waiting of which nobody is told: most runs end before."""


class Lock:
    """Held from construction to ``release``, or until the process ends, however it ends.

    ``waited``: whether another had it first, so that what was read before may be of the past.
    """

    def __init__(self, root: str, *, shared: bool, patience: float, announce: Callable[[str], None]) -> None:
        """Raises TimeoutError after ``patience`` seconds; says once that it waits."""
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        self._descriptor, self.waited = _take(root, kind, patience, announce)

    def release(self) -> None:
        """Lets the next one in. May be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _take(root: str, kind: int, patience: float, announce: Callable[[str], None]) -> tuple[int, bool]:
    for path, flags in (
        (root, os.O_RDONLY | os.O_DIRECTORY),
        (f"{records.location(root)}.lock", os.O_RDWR | os.O_CREAT),
    ):
        try:
            if path != root:
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
        except OSError:
            continue
        try:
            waited = _wait(descriptor, kind, patience, announce)
        except TimeoutError:
            os.close(descriptor)
            raise
        except OSError:
            os.close(descriptor)
            continue
        return descriptor, waited
    return -1, False


def _wait(descriptor: int, kind: int, patience: float, announce: Callable[[str], None]) -> bool:
    begun = time.monotonic()
    deadline = begun + patience
    announced = waited = False
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return waited
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
        waited = True
        if time.monotonic() >= deadline:
            raise TimeoutError
        if not announced and time.monotonic() >= begun + min(_WORTH_A_WORD, patience / 2):
            announced = True
            announce(f"waiting for {_holder(descriptor)} in this output folder …")
        time.sleep(_POLL)


def _holder(descriptor: int) -> str:
    """Who has the lock, where this machine tells: by its number, with the words it was started with."""
    try:
        wanted = f":{os.fstat(descriptor).st_ino}"
        with open("/proc/locks", encoding="ascii") as locks:
            held = (line.split() for line in locks)
            number = next(one[4] for one in held if one[1] == "FLOCK" and one[5].endswith(wanted))
        with open(f"/proc/{number}/cmdline", "rb") as file:
            words = file.read().decode(errors="replace").split("\0")
    except (OSError, StopIteration, IndexError):
        return "another run"
    _, _, started = " ".join(words).strip().partition(" -m generators ")
    return f"another run (process {number}{f', ./doit {started}' if started else ''})"
