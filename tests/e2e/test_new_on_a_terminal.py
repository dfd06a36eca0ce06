"""``./doit new`` asks on a real terminal, takes a correction, and founds the service that was answered."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl

import pytest

from tests.e2e.added import SHARED, belongs_to
from tests.e2e.checked import with_programs
from tests.e2e.checkout import Checkout, changed, picture

pytestmark = pytest.mark.slow
PATIENCE = 60.0
CONTROL = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])")
ASKS_WHERE = b"\x1b[6n"
"""A program asks a terminal where its cursor is; without an answer it waits."""
ENTER, INTERRUPT, CLEAR = b"\r", b"\x03", b"\x15"


class Terminal:
    """One command on a terminal of 120 columns; ``until`` waits for a text that was not seen yet."""

    def __init__(self, process: int, end: int) -> None:
        self.process, self._end = process, end
        self._raw = b""
        self._seen = 0

    @property
    def text(self) -> str:
        """All that was shown, without colours and movements."""
        return CONTROL.sub(b"", self._raw).decode(errors="replace")

    def told(self) -> str:
        """The end of what was shown, without what is empty."""
        return "\n".join(line.rstrip() for line in self.text.splitlines() if line.strip())[-1500:]

    def until(self, wanted: str) -> None:
        """Raises AssertionError with what is shown instead."""
        end = time.monotonic() + PATIENCE
        while (found := self.text.find(wanted, self._seen)) < 0:
            assert time.monotonic() < end, f"{wanted!r} is not shown: {self.told()}"
            assert self._read(end), f"it ended before {wanted!r}: {self.told()}"
        self._seen = found + len(wanted)

    def type(self, *keys: bytes) -> None:
        """Presses keys."""
        os.write(self._end, b"".join(keys))

    def code(self) -> int:
        """Reads to the end; the exit code."""
        end = time.monotonic() + PATIENCE
        while self._read(end):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self._end], [], [], max(0.0, end - time.monotonic()))
        try:
            piece = os.read(self._end, 65536) if ready else b""
        except OSError:
            return False  # the other side is gone: Linux says so with an error
        self._raw += piece
        for _ in range(piece.count(ASKS_WHERE)):
            self.type(b"\x1b[1;1R")
        return bool(piece)


@contextmanager
def terminal(checkout: Checkout, *words: str) -> Iterator[Terminal]:
    """``./doit`` on a terminal of its own; ended with the block."""
    command = checkout.command(*words)
    environment = {**checkout.surroundings, **with_programs(), "TERM": "xterm-256color"}
    environment.pop("CI", None)
    process, end = pty.fork()
    if process == 0:  # the command's side, until it is the command
        os.chdir(checkout.root)
        os.execvpe(command[0], command, environment)
    ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
    one = Terminal(process, end)
    try:
        yield one
    finally:
        try:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass  # it has ended, and its code was taken
        os.close(end)


def answer_all(one: Terminal, kind: bytes = b"", *more: str) -> None:
    """Each question in its order, ``more`` those of the kind; what fits none of them is corrected."""
    one.until("? id")
    one.type(b"wallet", ENTER)
    one.until("wallet is there already")
    one.type(CLEAR, b"notai", ENTER)
    one.until("? title")
    one.type(CLEAR, b"AI Notary", ENTER)
    one.until("? tier")
    one.type(b"suport", ENTER)
    one.until("did you mean support?")
    one.type(CLEAR, ENTER)
    one.until("? team")
    one.type(ENTER)
    one.until("this is empty: there are platform")
    one.type(b"identety", ENTER)
    one.until("'identety' is no team: did you mean identity?")
    one.type(CLEAR, b"identity", ENTER)
    one.until("? language")
    one.type(ENTER)
    one.until("? kind")
    one.type(kind, ENTER)
    for question in (*more, "? depends on", "? uses"):
        one.until(question)
        one.type(ENTER)


def test_a_service_is_founded_by_answers_with_one_of_them_corrected(checkout: Checkout) -> None:
    catalog, before = checkout.catalog.read_text(), picture(checkout.root)
    with terminal(checkout, "new") as one:
        answer_all(one)
        one.until("apps/notai")
        one.until("(Y/n)")
        one.type(b"y")
        assert one.code() == 0, one.told()
        assert re.search(r"new: notai: \d+ files generated", one.text)
    moved = changed(before, picture(checkout.root))
    assert moved["removed"] == []
    assert set(moved["updated"]) <= {"services.yaml", *SHARED}
    assert all(belongs_to(path, "notai") for path in moved["created"])
    assert "apps/notai/package.json" in moved["created"]
    block = re.search(r"\n  notai:\n(    .*\n)+", checkout.catalog.read_text())
    assert block is not None
    assert "title: AI Notary" in block[0]
    assert "team: identity" in block[0]
    assert checkout.catalog.read_text().replace(block[0], "", 1) == catalog


def test_an_id_whose_sources_the_template_did_not_make_is_told_what_helps(checkout: Checkout) -> None:
    (checkout.root / "apps/wallet").mkdir(parents=True)
    with terminal(checkout, "new") as one:
        one.until("? id")
        one.type(b"wallet", ENTER)
        one.until("wallet is there already, and apps/wallet was not made from the template")
        one.type(INTERRUPT)
        assert one.code() == 130, one.told()


@pytest.mark.parametrize(("key", "code"), [(b"n", 0), (INTERRUPT, 130)], ids=["no", "interrupted"])
def test_nothing_is_written_without_a_yes(checkout: Checkout, key: bytes, code: int) -> None:
    before = picture(checkout.root, times=True)
    with terminal(checkout, "new") as one:
        answer_all(one, b"stateful", "? storage")
        one.until("storage: {size: 10Gi}")
        one.until("(Y/n)")
        one.type(key)
        assert one.code() == code, one.told()
    assert picture(checkout.root, times=True) == before
