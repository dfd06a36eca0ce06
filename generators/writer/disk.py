"""Looks at the tree and changes nothing: single paths, and the folders on the way to them.

No symbolic link below the output folder is ever followed. What the output folder's own path leads
through is the caller's choice and resolved once, before.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import struct
import sys
import time

from generators.writer import recall
from generators.writer.states import Found, Kind

# Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20
# FS_IOC_GETFLAGS of Linux: its number has the size of a long, its answer is that of an int.
_GET_FLAGS = 0x80006601 | struct.calcsize("l") << 16
_FLAGS = {0x10: "immutable", 0x20: "append-only"}


def look(path: str, limit: int = -1) -> Found:
    """What stands at a path, with its whole content, or the first ``limit`` bytes of it.

    Raises OSError when it cannot be read.
    """
    asked = time.time_ns()
    try:
        descriptor = os.open(path, _READ)
    except FileNotFoundError:
        return Found(Kind.ABSENT)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            return _look_at_link(path, asked)
        if error.errno == errno.ENXIO:
            return Found(Kind.OTHER)
        raise
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return Found(Kind.FOLDER if stat.S_ISDIR(found.st_mode) else Kind.OTHER)
        data = os.read(descriptor, found.st_size + 1 if limit < 0 else limit)
        while limit < 0 and len(data) != found.st_size:
            more = os.read(descriptor, _CHUNK)
            if not more:
                break
            data += more
    finally:
        os.close(descriptor)
    return Found(
        Kind.FILE,
        data,
        executable=bool(found.st_mode & stat.S_IXUSR),
        stamp=recall.stamp(found),
        settled=recall.is_settled(found, asked),
    )


def _look_at_link(path: str, asked: int) -> Found:
    found = os.lstat(path)
    target = os.readlink(path)
    settled = recall.is_settled(found, asked)
    return Found(Kind.LINK, target=target, stamp=recall.stamp(found), settled=settled)


def stamp(path: str) -> bytes:
    """What ``Found.stamp`` said of the path, as it is now; empty when nothing is there."""
    try:
        return recall.stamp(os.lstat(path))
    except FileNotFoundError:
        return b""


def attribute(path: str) -> str:
    """``immutable`` or ``append-only`` where a file or folder is that, for root too; else empty.

    The name of such a file, and names in such a folder, cannot be taken. Known on Linux alone.
    """
    try:
        descriptor = os.open(path, _READ)
    except OSError:
        return ""
    try:
        answer = fcntl.ioctl(descriptor, _GET_FLAGS, bytes(8))
    except OSError:  # not every file system has them
        return ""
    finally:
        os.close(descriptor)
    flags = int.from_bytes(answer[:4], sys.byteorder)
    return next((name for flag, name in _FLAGS.items() if flags & flag), "")


def held(path: str) -> tuple[str, str]:
    """What keeps a name from being taken, the path itself or the nearest folder above, and by which
    attribute. Both are empty when nothing does.
    """
    above = os.path.dirname(path)
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    return next(((one, found) for one in (path, above) if (found := attribute(one))), ("", ""))


def has_no_inodes(path: str) -> bool:
    """Whether the file system of a path, or of the nearest folder above it, takes no more files.

    It says "no space left" then as it does when its blocks are used up. Some count no inodes at all.
    """
    while not os.path.lexists(path) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    try:
        state = os.statvfs(path)
    except OSError:
        return False
    return state.f_files > 0 and state.f_favail == 0


# One of each: there are as many answers as folders.
_FREE, _ENDS = (Kind.FOLDER, ""), (Kind.ABSENT, "")


class Ways:
    """Whether a file can be reached through real folders only; each folder is looked at once."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._kinds: dict[str, tuple[Kind, str]] = {"": _FREE}

    def kind(self, folder: str) -> tuple[Kind, str]:
        """FOLDER when the way is free, ABSENT when it ends before; else what blocks it, and where.

        Raises OSError when a folder cannot be entered.
        """
        known = self._kinds.get(folder)
        if known is None:
            known = self.kind(folder.rpartition("/")[0])
            if known[0] is Kind.FOLDER:
                known = self._look(folder)
            self._kinds[folder] = known
        return known

    def forget(self) -> None:
        """Looks again from now on: the tree has changed, or will not."""
        self._kinds = {"": _FREE}

    def _look(self, folder: str) -> tuple[Kind, str]:
        try:
            mode = os.lstat(self._base + folder).st_mode
        except FileNotFoundError:
            return _ENDS
        if stat.S_ISDIR(mode):
            return _FREE
        if stat.S_ISLNK(mode):
            return Kind.LINK, folder
        return Kind.FILE if stat.S_ISREG(mode) else Kind.OTHER, folder
