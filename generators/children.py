"""Programs that do not outlive the process that started them: the kernel ends them. On Linux only."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

_PARENT_DIED = 1
"""PR_SET_PDEATHSIG of prctl(2): which signal to get when the parent is gone."""


def ending_with_us(which: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """For ``preexec_fn`` of ``subprocess.Popen``: the child gets ``which`` when we end, however that is.

    Must be called where the child is started, by a thread that lives as long as the child should: the
    kernel sends the signal when that thread ends. What the child starts itself is not ended with it.
    """
    library = _library() if sys.platform == "linux" else None
    return partial(_end_with, library, os.getpid(), which)


@cache
def _library() -> CDLL:
    # Loading costs milliseconds, which whoever starts no child is spared.
    import ctypes

    return ctypes.CDLL(None)


def _end_with(library: CDLL | None, parent: int, which: signal.Signals) -> None:
    # Runs between fork and exec: two system calls and nothing that could wait for a lock.
    if library is None:
        return
    library.prctl(_PARENT_DIED, which)
    if os.getppid() != parent:
        # It died between the fork and the line above: no signal will come any more.
        os._exit(1)
