"""Keeps what is printed in a step of a workflow from being taken for a command of its runner.

A runner obeys each line of a step's output, on either stream, that has ``##[word]`` anywhere, or
``::word::`` after nothing but blanks. Names in a catalog, file names and what other programs print are
anybody's text, so under ``--format github`` every line is made inert but those of ``command``.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

# A runner takes a lone CR for the end of a line too.
_FIRST = re.compile(r"(^|\r)([^\S\r\n]*):(?=:)", re.MULTILINE)


def inert(text: str) -> str:
    """The text of whole lines with one character of each would-be command written out."""
    return _FIRST.sub(r"\1\2\\u003a", text).replace("##[", "#\\u0023[")


def command(stream: TextIO, text: str) -> None:
    """Writes whole lines that the runner is to obey."""
    stream.flush()
    (stream.meant if isinstance(stream, _Inert) else stream).write(text)


@contextmanager
def quietened() -> Iterator[None]:
    """What is printed inside is inert."""
    before = sys.stdout, sys.stderr
    ours = _Inert(sys.stdout), _Inert(sys.stderr)
    sys.stdout, sys.stderr = (cast(TextIO, one) for one in ours)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for one in ours:
            one.flush()


class _Inert:
    """A stream that passes whole lines on; what is flushed before its line ends is judged alone."""

    def __init__(self, meant: TextIO) -> None:
        self.meant = meant
        self._begun = ""
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        with self._lock:
            lines, end, self._begun = f"{self._begun}{text}".rpartition("\n")
            self.meant.write(inert(lines + end))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        with self._lock:
            begun, self._begun = self._begun, ""
            self.meant.write(inert(begun))
            self.meant.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.meant, name)
