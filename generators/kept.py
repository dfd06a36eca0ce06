"""A file of a cache with its checksum: whoever asks gets what was kept, whole, or nothing.

Some programs mean by an empty answer that all is well, and Python believes whatever it is given as code.
"""

from __future__ import annotations

import contextlib
import os
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_CHECKSUM = 4
"""Bytes of the checksum, before the data."""


def read(path: Path) -> bytes | None:
    """What was kept; None where there is nothing, or it was damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    checksum, data = data[:_CHECKSUM], data[_CHECKSUM:]
    return data if _checksum(data) == checksum else None


def write(path: Path, data: bytes) -> None:
    """Keeps ``data`` in a folder that exists; a reader sees all of it or none.

    Where there is no room, or no right to write, nothing is kept: deleting a cache costs only time.
    """
    import tempfile  # most runs find all they ask for

    with contextlib.suppress(OSError):
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(_checksum(data) + data)
            os.replace(temporary, path)  # noqa: PTH105 - a path only for this would be one more
        except OSError:
            os.unlink(temporary)  # noqa: PTH108 - as above
            raise


def _checksum(data: bytes) -> bytes:
    # Begun with 1: else a file of nothing but zeros would be an empty answer.
    return crc32(data, 1).to_bytes(_CHECKSUM, "big")
