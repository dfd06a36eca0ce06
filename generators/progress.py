"""How far a long run is: one live line on a terminal, plain lines elsewhere, nothing if so wished.

Everything goes to standard error. On a terminal the last line is rewritten at most ten times a
second; elsewhere a unit that takes longer than ``PATIENCE`` has a line, and a line every ``HEARTBEAT``
seconds says that the run is alive, for CI systems that end silent jobs.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TextIO

HEARTBEAT = 30.0
"""Seconds of silence that some systems take for the end."""
PATIENCE = 5.0
"""Seconds after which a person would like to know what is going on."""
REDRAW = 0.1
CLEAR = "\r\x1b[K"


def mode(option: str, stream: TextIO, environ: Mapping[str, str] | None = None) -> str:
    """``bar``, ``plain`` or ``none``; ``auto`` moves only where a person looks at a terminal."""
    environ = os.environ if environ is None else environ
    if option != "auto":
        return option
    moving = stream.isatty() and environ.get("TERM") != "dumb" and not environ.get("CI")
    return "bar" if moving else "plain"


class Progress:
    """Units of one command, as a context manager. Every method may be called from any thread.

    ``besides`` says what is made at the moment that units wait for.
    """

    def __init__(
        self,
        stream: TextIO,
        how: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        besides: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._stream = stream
        self._how = how
        self._clock = clock
        self._besides = besides
        self._lock = threading.RLock()
        self._running: dict[str, tuple[int, int, str]] = {}
        self._since: dict[str, float] = {}
        self._untold: set[str] = set()
        self._finished = 0
        self._total = 0
        self._started = self._drawn = self._said = clock()
        self._live = False
        self._over = threading.Event()
        self._pulse: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._how != "none":
            self._pulse = threading.Thread(target=self._beat, daemon=True)
            self._pulse.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._pulse:
            self._pulse.join()
        with self._lock:
            self._erase()

    def expect(self, total: int) -> None:
        """How many units there will be."""
        with self._lock:
            self._total = total

    def at(self, unit: str, done: int, total: int, doing: str = "") -> None:
        """``done`` of ``total`` parts of a unit, which is ``doing`` that; the first call starts the unit."""
        with self._lock:
            if unit not in self._running:
                self._since[unit] = self._clock()
                self._untold.add(unit)
            self._running[unit] = (done, total, doing)
            self._tell_of_long()
            self._draw()

    def end(self, unit: str, line: str = "") -> None:
        """The unit is over; ``line`` is its last word, printed above the live line."""
        with self._lock:
            self._running.pop(unit, None)
            self._untold.discard(unit)
            self._finished += 1
            if line:
                self.write(line)
            self._draw()

    def write(self, text: str) -> None:
        """A whole line on the same stream that the live line must not run into."""
        with self.above():
            self._say(text)

    @contextmanager
    def above(self) -> Iterator[None]:
        """The live line is away while others write to the terminal, and comes back below."""
        with self._lock:
            self._erase()
            yield
            self._said = self._clock()
            self._draw()

    def status(self) -> str:
        """The live line in words: what is done, made and runs, since when, and each for how long if long."""
        counted = f"{self._finished} of {self._total} done" if self._total else ""
        names = ", ".join(map(self._told, sorted(self._running)))
        parts = (
            counted,
            ", ".join(self._besides()),
            f"running {names}" if names else "" if counted else "at work",
            f"{self._elapsed():.0f} s",
        )
        return " · ".join(part for part in parts if part)

    def _told(self, unit: str) -> str:
        (done, total, doing), ran = self._running[unit], self._ran(unit)
        parts = (f" {done}/{total}" if total else "") + (f": {doing}" if doing else "")
        return f"{unit}{parts}{f' for {ran:.0f} s' if ran >= PATIENCE else ''}"

    def _ran(self, unit: str) -> float:
        return self._clock() - self._since[unit]

    def _elapsed(self) -> float:
        return self._clock() - self._started

    def _say(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()
        self._said = self._clock()

    def _tell_of_long(self) -> None:
        """Names, where nothing moves, each unit that has taken long by now."""
        if self._how == "plain":
            for unit in self._running:
                if unit in self._untold and self._ran(unit) >= PATIENCE:
                    self._untold.discard(unit)
                    self._say(f"{unit} ...")

    def _draw(self, *, force: bool = False) -> None:
        if self._how != "bar" or (not force and self._clock() - self._drawn < REDRAW):
            return
        self._drawn = self._clock()
        width = shutil.get_terminal_size((80, 24)).columns
        self._stream.write(f"{CLEAR}{self.status()[: max(1, width - 1)]}")
        self._stream.flush()
        self._live = True

    def _erase(self) -> None:
        if self._live:
            self._stream.write(CLEAR)
            self._stream.flush()
            self._live = False

    def _beat(self) -> None:
        while not self._over.wait(1.0 if self._how == "bar" else 0.5):
            with self._lock:
                if self._how == "bar" and self._running:
                    self._draw(force=True)
                elif self._how == "plain" and self._clock() - self._said >= HEARTBEAT:
                    self._untold.clear()
                    self._say(self.status())
                else:
                    self._tell_of_long()
