"""What this process has started ends when it is told to end: by Ctrl-C, SIGTERM, a terminal that closes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SOON = 0.01
"""Seconds after which an interruption that Python has dropped is repeated."""
_groups: set[int] = set()
_interrupted: list[int] = []


def listen() -> None:
    """From now on each of these signals is a KeyboardInterrupt, behind the end of all that is guarded.

    A signal that the caller has told us to ignore, as ``nohup`` does, stays ignored.
    """
    for which in _ENDING:
        if signal.getsignal(which) is not signal.SIG_IGN:
            signal.signal(which, _end)
    sys.unraisablehook = _repeat


def stop_if_told() -> None:
    """Raises KeyboardInterrupt where a signal has come already: nothing more is to be started."""
    if _interrupted:
        raise KeyboardInterrupt


@contextlib.contextmanager
def guarded(group: int) -> Iterator[None]:
    """While the block runs, a process group is ended by what ends us; also by an exception out of it.

    Raises KeyboardInterrupt where the signal has come already: threads hear of it in no other way.
    """
    _groups.add(group)
    try:
        stop_if_told()
        yield
    except BaseException:
        _ask_to_end(group)
        raise
    finally:
        _groups.discard(group)


def _end(which: int, _frame: object) -> None:
    _interrupted.append(which)
    for group in tuple(_groups):
        _ask_to_end(group)
    raise KeyboardInterrupt


def _repeat(dropped: sys.UnraisableHookArgs) -> None:
    # Python drops what a callback of its own raises, as between fork and exec or in a `__del__`: a signal
    # handled just then would end nothing. Repeated later, since here it would be dropped again.
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
    elif _interrupted:
        # By a signal again: it also wakes a main thread that waits for a child, a lock or a time.
        again = (threading.main_thread().ident, _interrupted[-1])
        threading.Timer(_SOON, signal.pthread_kill, again).start()


def _ask_to_end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGTERM)
