"""Folders for one run. What a run that was killed left behind, the next one removes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

MARK = ".in-use"
"""The file in such a folder that its run holds a lock on; the kernel lets go of it when the run ends."""
_held: dict[Path, int] = {}


@contextlib.contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A new folder for as long as the block lasts."""
    folder = made(prefix)
    try:
        yield folder
    finally:
        removed(folder)


def made(prefix: str, within: Path | None = None) -> Path:
    """A new folder in ``within``, or where temporary files belong, after a sweep there. Raises OSError.

    It is this process's until it ends or ``removed`` is called.
    """
    base = within or Path(tempfile.gettempdir())
    sweep(base, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=base))  # noqa: TID251 - this is what sweeps them
    unnamed = folder / f"{MARK}.new"
    # Locked before it has its name: under its name nobody ever sees it free while its run lives.
    handle = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    unnamed.rename(folder / MARK)
    _held[folder] = handle
    return folder


def removed(folder: Path) -> None:
    """Removes a folder that was ``made`` here. What cannot be removed is left to the next sweep."""
    _clear(folder)
    handle = _held.pop(folder, None)
    if handle is not None:
        os.close(handle)


def sweep(base: Path, prefix: str) -> tuple[Path, ...]:
    """Removes our folders in ``base`` whose run has ended, and says which. Others' are not touched.

    Ours have the mark and belong to this user.
    """
    gone = []
    for folder in sorted(base.glob(f"{prefix}*")):
        with contextlib.suppress(OSError):
            handle = os.open(folder / MARK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                mark, place = os.fstat(handle), folder.lstat()
                ours = {mark.st_uid, place.st_uid} == {os.getuid()}
                if not (ours and stat.S_ISREG(mark.st_mode) and stat.S_ISDIR(place.st_mode)):
                    continue
                # Raises where its run holds it.
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _clear(folder)
                gone.append(folder)
            finally:
                os.close(handle)
    return tuple(gone)


def _clear(folder: Path) -> None:
    """The mark goes last: a folder with something left in it is still known as ours."""
    with contextlib.suppress(OSError):
        for one in folder.iterdir():
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one, ignore_errors=True)
            elif one.name != MARK:
                one.unlink(missing_ok=True)
        if [one.name for one in folder.iterdir()] == [MARK]:
            shutil.rmtree(folder, ignore_errors=True)
