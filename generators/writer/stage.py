"""Temporary files beside their targets, which all take their names at once or vanish.

Until ``commit`` no path of the tree is touched, so a full disk leaves it as it was. Content is not
flushed to the platter: all of it can be generated again, and after a power cut an emptied file is
rewritten, while a flush for each file would cost a hundred times what writing it does.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from generators.writer.plan import temporary

_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER_MODE = 0o755


class Stage:
    """Files to come, below ``base`` (the output folder's real path with a slash at its end)."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.token = os.urandom(4).hex()
        self._count = 0
        self.committed = 0
        self._waiting: dict[str, str] = {}
        self._made: list[str] = []

    def write(self, path: str, data: bytes, executable: bool) -> None:
        """Stages a file with mode 0644 or 0755, whatever the umask. Raises OSError."""
        name = self._name(path)
        descriptor = os.open(name, _WRITE, 0o600)
        self._waiting[path] = name
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                written += os.write(descriptor, data[written:])
            os.fchmod(descriptor, 0o755 if executable else 0o644)
        finally:
            os.close(descriptor)

    def link(self, path: str, target: str) -> None:
        """Stages a symbolic link. Raises OSError."""
        name = self._name(path)
        os.symlink(target, name)
        self._waiting[path] = name

    def make_folder(self, folder: str) -> None:
        """Makes a folder, and those above it, that are absent. Raises OSError."""
        self._make((self._base + folder).rstrip("/"))

    def commit(self) -> None:
        """Gives each staged file its name; ``committed`` counts them. Raises OSError."""
        for path, name in self._waiting.items():
            os.replace(name, self._base + path)
            self.committed += 1
        self._waiting.clear()
        self._made.clear()

    def drop(self) -> None:
        """Removes what is staged and the folders made for it. Never raises; may be called twice."""
        for name in self._waiting.values():
            with suppress(OSError):
                os.unlink(name)
        for folder in reversed(self._made):
            with suppress(OSError):
                os.rmdir(folder)
        self._waiting.clear()
        self._made.clear()

    def _name(self, path: str) -> str:
        folder, slash, name = path.rpartition("/")
        self._count += 1
        return f"{self._base}{folder}{slash}{temporary(name, self.token, self._count)}"

    def _make(self, path: str) -> None:
        above = os.path.dirname(path)
        if not os.path.isdir(above):
            self._make(above)
        try:
            os.mkdir(path)
        except FileExistsError:
            return
        self._made.append(path)
        mode = stat.S_IMODE(os.lstat(path).st_mode)
        if mode & 0o777 != _FOLDER_MODE:
            os.chmod(path, mode & ~0o777 | _FOLDER_MODE)
