"""What the last run left, in one file of the user's cache.

Imports nothing that costs time: ``shortcut`` uses it before anything else is loaded. The file is a
convenience and never an authority: without it, or with a damaged one, a run only takes longer. It comes
in parts, each with its checksum, so that what a run depends on can be asked without reading the rest.
"""

from __future__ import annotations

import marshal
import os
import time
from binascii import crc32

from generators.user_cache import candidates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO, TypedDict

    from generators.writer.recall import Entry, Listing

    class Head(TypedDict):
        """What the run depended on. ``version`` is empty when the next one may not be cut short."""

        root: str
        version: str
        inputs: dict[str, Listing]
        besides: dict[str, Listing]

    class Around(TypedDict):
        """What is on the way to the units' files and beside them.

        ``passed`` has the folders that hold something which was not looked into.
        """

        ways: list[str]
        folders: dict[str, Listing]
        others: dict[str, Entry]
        passed: list[str]

    class Record(Head, Around):
        """What is remembered of one output folder, paths relative to it and posix."""

        units: dict[str, tuple[str, dict[str, Entry]]]


FORGET_AFTER = 60 * 86_400
"""Seconds after which the record of a folder that nobody generates into any more is dropped."""

_MAGIC = b"doit-tree 4\n"
_HEAD = ("root", "version", "inputs", "besides")
_AROUND = ("ways", "folders", "others", "passed")
_NUMBER = 4
"""Bytes of the checksum, and of the length, before each part."""
_BATCH = 250
"""Units in a part: many are written in turns, so that the whole is never held twice."""
_DAMAGED = (OSError, ValueError, EOFError, TypeError, KeyError, MemoryError)


def location(root: str) -> str:
    """The cache file of an output folder (its real path), or empty where there is no home."""
    found = candidates(os.environ)
    if not found:
        return ""
    name = f"{os.path.basename(root)[:64]}-{crc32(os.fsencode(root)):08x}"
    return os.path.join(found[0], "trees", name)


def head(root: str) -> Head | None:
    """The first part alone; None when nothing is remembered of the folder, or it cannot be read."""
    try:
        with open(location(root), "rb", opener=_at_once) as file:
            return _head(file, root)
    except _DAMAGED:
        return None


def load(root: str) -> Record | None:
    """What is remembered of the folder; None when that is nothing, damaged or another folder's."""
    try:
        with open(location(root), "rb", opener=_at_once) as file:
            first = _head(file, root)
            if first is None:
                return None
            around: Around = _part(file)
            units: dict[str, tuple[str, dict[str, Entry]]] = {}
            while part := _part(file):
                units.update(part)
    except _DAMAGED:
        return None
    return {**first, **around, "units": units}


def _at_once(path: str, flags: int) -> int:
    # What stands there may be a pipe that nobody writes to.
    return os.open(path, flags | os.O_NONBLOCK)


def save(root: str, record: Record) -> None:
    """Keeps the record, whole or not at all. Silent where nothing can be written."""
    target = location(root)
    if not target:
        return
    temporary = f"{target}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        if not os.path.exists(target):
            _forget(os.path.dirname(target))
        with open(temporary, "wb") as file:
            file.write(_MAGIC)
            for part in _parts(record):
                data = marshal.dumps(part)
                file.write(crc32(data).to_bytes(_NUMBER, "big") + len(data).to_bytes(_NUMBER, "big"))
                file.write(data)
        os.replace(temporary, target)
    except OSError:
        _discard(temporary)


def used(root: str) -> None:
    """Tells that a record was believed, so that it is not forgotten; at most once a week."""
    path = location(root)
    try:
        if os.stat(path).st_mtime < time.time() - FORGET_AFTER / 8:
            os.utime(path)
    except OSError:
        return


def _forget(folder: str) -> None:
    """Drops what was not written for long; asked whenever a folder is remembered for the first time."""
    oldest = time.time() - FORGET_AFTER
    for entry in os.scandir(folder):
        try:
            if entry.stat(follow_symlinks=False).st_mtime < oldest:
                _discard(entry.path)
        except OSError:  # another run was faster
            continue


def _parts(record: Record) -> Iterator[dict[str, Any]]:
    """What the run depended on, what is around the units, these by batches, and an empty one as the end."""
    values: dict[str, Any] = {**record}
    yield {key: values[key] for key in _HEAD}
    yield {key: values[key] for key in _AROUND}
    batch = {}
    for name, unit in record["units"].items():
        batch[name] = unit
        if len(batch) == _BATCH:
            yield batch
            batch = {}
    if batch:
        yield batch
    yield {}


def _head(file: BinaryIO, root: str) -> Head | None:
    if file.read(len(_MAGIC)) != _MAGIC:
        return None
    found = _part(file)
    return found if found["root"] == root else None


def _part(file: BinaryIO) -> Any:
    """Raises ValueError where it is not what was written."""
    check, length = (int.from_bytes(file.read(_NUMBER), "big") for _ in range(2))
    data = file.read(min(length, os.fstat(file.fileno()).st_size))
    # marshal may do anything with bytes it did not write, hence the checksum before it.
    if not data or len(data) != length or crc32(data) != check:
        raise ValueError("a part is damaged")
    return marshal.loads(data)  # noqa: S302  # its sum was right


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
