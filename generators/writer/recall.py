"""Whether what the last run left is still so: entries of files and folders, and how they are compared.

Imports nothing that costs time: ``shortcut`` uses it before anything else is loaded.

An entry of a planned file is one of: ``bytes`` of a stamp and a digest (settled); of a digest and a
mode alone (written too recently for its stamp to tell a later change, as git's index calls "racy",
so proven by content); empty (seeded: must exist); ``ABSENT`` (seeded and deleted by its team: must not
exist); or ``str``, the target of a link.
"""

from __future__ import annotations

import os
import stat
import time
from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


Entry = bytes | str
Listing = bytes | tuple[str, ...]

STARTED = time.time_ns()
"""When this process began to read what it depends on; imported early for that reason."""

SETTLING = 20_000_000
"""Nanoseconds after which a change must show: twice the coarsest tick of a Linux kernel clock."""

FOREIGN = b"\0" * 8
"""Stands for the digest in the entry of a file below our roots that is not ours."""

_STAMP = Struct("=QqqQI")
_STAMP_SIZE = _STAMP.size
ABSENT = b"-"
"""The entry of a folder, an input or a planned file that is not there."""


def stamp(found: os.stat_result) -> bytes:
    """What is equal as long as nobody touched the path: size, times, inode and mode."""
    return _STAMP.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_mode)


def is_settled(found: os.stat_result, asked: int) -> bool:
    """Whether a change after ``asked`` (when the stat was taken, ns) must give another stamp."""
    return found.st_ctime_ns < asked - SETTLING


def file_entry(found: os.stat_result, asked: int, stated: bytes) -> bytes:
    """The entry of a file whose header has ``stated`` as its digest (8 bytes), or that is ``FOREIGN``."""
    if is_settled(found, asked):
        return stamp(found) + stated
    return young_entry(stated, bool(found.st_mode & stat.S_IXUSR))


def young_entry(stated: bytes, executable: bool) -> bytes:
    """The entry of a file whose stamp cannot be relied on."""
    return stated + (b"x" if executable else b"-")


def digest(entry: bytes) -> bytes:
    """The digest in a file's entry, settled or young."""
    return entry[_STAMP_SIZE:] if len(entry) > _STAMP_SIZE else entry[:-1]


def was_settled(entry: bytes, moment: int) -> bool:
    """Whether a settled entry was so at ``moment`` (ns) already."""
    changed: int = _STAMP.unpack_from(entry)[2]
    return changed < moment - SETTLING


def younger(entry: bytes) -> bytes:
    """A settled entry as that of a file whose stamp cannot be relied on."""
    mode: int = _STAMP.unpack_from(entry)[4]
    return young_entry(digest(entry), bool(mode & stat.S_IXUSR))


def renewed(path: str, entry: Entry) -> Entry | None:
    """The entry as it may be remembered now, or None when the path is not what it was."""
    try:
        if isinstance(entry, str):
            return entry if os.readlink(path) == entry else None
        if len(entry) > _STAMP_SIZE:
            return entry if stamp(os.lstat(path)) == entry[:_STAMP_SIZE] else None
        asked = time.time_ns()
        found = os.lstat(path)
        if not entry:
            return None if stat.S_ISDIR(found.st_mode) else entry
        if not stat.S_ISREG(found.st_mode) or entry == ABSENT:
            return None
        stated = digest(entry)
        if not _is_genuine(path, stated):
            return None
        fresh = file_entry(found, asked, stated)
    except FileNotFoundError:
        return entry if entry == ABSENT else None
    except OSError:
        return None
    executable = bool(found.st_mode & stat.S_IXUSR)
    return fresh if executable == entry.endswith(b"x") else None


def folder_entry(path: str) -> Listing:
    """The entry of a folder: its stamp, or its names while that is too fresh; or that it is absent.

    Raises OSError when it is there and cannot be listed.
    """
    asked = time.time_ns()
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return ABSENT
    if is_settled(found, asked):
        return stamp(found)
    return tuple(sorted(os.listdir(path)))


def renewed_folder(path: str, entry: Listing) -> Listing | None:
    """The entry as it may be remembered now, or None when names came or went."""
    try:
        if type(entry) is tuple:
            asked = time.time_ns()
            found = os.lstat(path)
            if not stat.S_ISDIR(found.st_mode) or tuple(sorted(os.listdir(path))) != entry:
                return None
            return stamp(found) if is_settled(found, asked) else entry
        return entry if stamp(os.lstat(path)) == entry else None
    except FileNotFoundError:
        return entry if entry == ABSENT else None
    except OSError:
        return None


def survey(inputs: Iterable[str], since: int) -> dict[str, Listing]:
    """Every file and folder a run depends on, with its stamp or its names.

    What changed after ``since`` (ns) gets an empty stamp, which no later survey repeats: nobody can
    say whether the run read it before or after the change. A folder that a link leads back to is
    listed there once more, and not entered again.
    """
    seen: dict[str, Listing] = {}
    entered: set[tuple[int, int]] = set()
    waiting = list(inputs)
    while waiting:
        path = waiting.pop()
        try:
            found = os.stat(path)
            sure = is_settled(found, since)
            if not stat.S_ISDIR(found.st_mode):
                seen[path] = stamp(found) if sure else b""
                continue
            names = tuple(sorted(name for name in os.listdir(path) if name != "__pycache__"))
        except OSError:
            seen[path] = ABSENT
            continue
        seen[path] = names if sure else b""
        folder = (found.st_dev, found.st_ino)
        if folder in entered:
            continue
        entered.add(folder)
        waiting += [f"{path}/{name}" for name in names]
    return seen


def look(files: Iterable[str], since: int) -> dict[str, Listing]:
    """The same of single paths that may be there or not, and never of what is below one."""
    seen: dict[str, Listing] = {}
    for path in files:
        try:
            found = os.stat(path)
        except OSError:
            seen[path] = ABSENT
        else:
            seen[path] = stamp(found) if is_settled(found, since) else b""
    return seen


def is_same(known: Mapping[str, Listing], now: Mapping[str, Listing]) -> bool:
    """Whether two surveys agree and neither was taken while something changed."""
    return known == now and b"" not in known.values()


def _is_genuine(path: str, stated: bytes) -> bool:
    from hashlib import sha256  # only for files written a moment ago

    with open(path, "rb") as file:
        data = file.read()
    word = stated.hex().encode()
    zeroed = data.replace(b"sha256:" + word, b"sha256:" + b"0" * 16, 1)
    return sha256(zeroed).digest()[:8] == stated
