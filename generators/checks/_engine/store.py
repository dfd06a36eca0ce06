"""Answers of programs kept by the content that led to them: deleting the folder costs only time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path

from generators import kept

FORGET_AFTER = 30 * 86400
"""Seconds after which an answer that nobody asked for again is swept."""

REFRESH_AFTER = 86400
"""An answer's time is renewed at most once a day: reading should not mean writing."""


def key(*parts: str | bytes) -> str:
    """A name for content; parts are told apart, so ``("ab", "c")`` is not ``("a", "bc")``."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(b"%d:" % len(data))
        total.update(data)
    return total.hexdigest()


def identity(program: str | Path) -> str:
    """What stands for a program's content: its path, since its folder is named after all that went into it.

    Through whatever links to that folder; what the program itself links to is shared by many.
    """
    path = Path(program)
    return str(path.parent.resolve() / path.name)


def question(programs: Sequence[str | Path], words: Sequence[str | Path], *texts: str | bytes) -> str:
    """The name of what is asked: which programs, told what, about which texts.

    ``words`` are those of the command, without folders that are made for one run. ``texts`` are all
    that is read, in a fixed order; a path that matters to the answer is one of them.
    """
    return key(key(*map(identity, programs)), key(*map(str, words)), key(*texts))


class Store:
    """Texts by key in one folder. A folder that cannot be written is no error: nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str) -> str | None:
        """The text kept under ``name``; None where there is none, or it was damaged."""
        path = self.folder / name[:2] / name
        data = kept.read(path)
        if data is None:
            return None
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > REFRESH_AFTER:
                os.utime(path)
        return data.decode()

    def put(self, name: str, text: str) -> None:
        """Keeps ``text``; a reader sees all of it or none."""
        folder = self.folder / name[:2]
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        kept.write(folder / name, text.encode())

    def sweep(self) -> None:
        """Drops what was not asked for in ``FORGET_AFTER``."""
        oldest = time.time() - FORGET_AFTER
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
