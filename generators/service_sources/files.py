"""Files of a service in memory: their content, and whether they may be run."""

from __future__ import annotations

import io
import stat
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """What a file holds, byte for byte."""

    content: bytes
    executable: bool = False

    @property
    def mode(self) -> int:
        """Its permissions where it is written."""
        return 0o755 if self.executable else 0o644


Files = Mapping[str, File]
"""By path, from the top of the service's folder, with ``/``."""


def read(folder: Path, paths: Iterable[str]) -> dict[str, File]:
    """Those of the paths that are regular files below the folder. Raises OSError."""
    found = {}
    for path in paths:
        place = folder / path
        if place.is_file() and not place.is_symlink():
            found[path] = File(place.read_bytes(), bool(place.stat().st_mode & stat.S_IXUSR))
    return found


def pack(files: Files) -> bytes:
    """One archive, the same bytes for the same files; not compressed, so that git finds what is alike."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(files):
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(files[path].content), files[path].mode
            archive.addfile(entry, io.BytesIO(files[path].content))
    return buffer.getvalue()


def unpack(data: bytes) -> dict[str, File]:
    """What ``pack`` was given. Raises tarfile.TarError for what is no archive."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            if content is not None:
                found[entry.name] = File(content.read(), bool(entry.mode & stat.S_IXUSR))
    return found
