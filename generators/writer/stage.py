"""Temporaries beside their targets, which all take their names at once or vanish.

Until ``commit`` no path of the tree is touched, so a full disk leaves it as it was. What is new
together appears together: a folder that is not there yet is filled under another name and renamed
once, which also saves a rename for each file in it. What is never made again goes before all else, so
that a run killed in between leaves none of it out: its folder is that of what it is made together with,
above it, or below it and then new together with it or there already.

Content is not flushed to the platter: all of it can be generated again, and after a power cut an
emptied file is rewritten, while a flush for each file would cost a hundred times what writing does.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from generators.writer.disk import Ways, attribute
from generators.writer.plan import temporary
from generators.writer.removal import remove_tree
from generators.writer.states import Kind

_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER_MODE = 0o755


class Stage:
    """Files to come, below ``base`` (the output folder's real path with a slash at its end).

    ``token`` is in the name of every temporary of this run. ``new`` holds the folders to come, each with
    the outermost one that it comes with, ``tops`` the outermost ones, each with where it is for now.
    """

    def __init__(self, base: str, ways: Ways) -> None:
        self.token = os.urandom(4).hex()
        self.committed = 0
        self.new: dict[str, str] = {}
        self.tops: dict[str, str] = {}
        self._base = base
        self._ways = ways
        self._first: dict[str, str] = {}
        self._waiting: dict[str, str] = {}
        self._made: list[str] = []
        self._count = 0
        self._inside: dict[str, int] = {}
        self._free: set[str] = set()

    def make_base(self) -> None:
        """Makes the output folder itself where there is none. Raises OSError."""
        self._make_above(self._base.rstrip("/"))

    def write(self, path: str, data: bytes, executable: bool, *, first: bool = False) -> os.stat_result:
        """Stages a file with mode 0644 or 0755, whatever the umask. Raises OSError.

        One that goes ``first`` has its name before any other has.
        """
        mode = 0o755 if executable else 0o644
        descriptor = os.open(self._name(path, self._first if first else self._waiting), _WRITE, mode)
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                written += os.write(descriptor, data[written:])
            found = os.fstat(descriptor)
            if stat.S_IMODE(found.st_mode) != mode:
                os.fchmod(descriptor, mode)
                found = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        return found

    def link(self, path: str, target: str) -> None:
        """Stages a symbolic link. Raises OSError."""
        os.symlink(target, self._name(path, self._waiting))

    def commit(self) -> None:
        """Gives everything its name; ``committed`` counts the files that have it. Raises OSError."""
        self._replace(self._first)
        for folder, name in self.tops.items():
            os.rename(name, self._base + folder)
            self.committed += self._inside[folder]
        self._replace(self._waiting)
        self._made.clear()
        # Of ten thousand services that is a tenth of all memory, and the listings are still to come.
        self._forget()

    def drop(self) -> None:
        """Removes what is staged and not committed. Never raises; may be called twice."""
        for name in (*self._first.values(), *self._waiting.values()):
            with suppress(OSError):
                os.unlink(name)
        for name in self.tops.values():
            remove_tree(name)
        for folder in reversed(self._made):
            with suppress(OSError):
                os.rmdir(folder)
        self._first.clear()
        self._waiting.clear()
        self._made.clear()
        self._forget()

    def _forget(self) -> None:
        for known in (self.tops, self.new, self._inside, self._free):
            known.clear()
        self._ways.forget()

    def _replace(self, staged: dict[str, str]) -> None:
        for path, name in staged.items():
            os.replace(name, self._base + path)
            self.committed += 1
        staged.clear()

    def _name(self, path: str, staged: dict[str, str]) -> str:
        """Where to write the file for now; what is not in a new folder is noted among ``staged``."""
        folder = path.rpartition("/")[0]
        top = self.new.get(folder)
        if top is None and self._ways.kind(folder)[0] is Kind.ABSENT:
            top = self._make(folder)
        if top is not None:
            self._inside[top] += 1
            return self._within(top, path)
        _see_free(self._base + path)
        found = self._beside(path)
        staged[path] = found
        return found

    def _beside(self, path: str) -> str:
        folder, slash, name = path.rpartition("/")
        if folder not in self._free:
            _see_free(self._base + folder)
            self._free.add(folder)
        self._count += 1
        return f"{self._base}{folder}{slash}{temporary(name, self.token, self._count)}"

    def _within(self, top: str, path: str) -> str:
        """Where a path below an outermost new folder is for now."""
        return self.tops[top] + path[len(top) :]

    def _make(self, folder: str) -> str:
        """Makes the folder and those above it; the outermost new one."""
        above = folder.rpartition("/")[0]
        top = self.new.get(above)
        if top is None and self._ways.kind(above)[0] is Kind.ABSENT:
            top = self._make(above)
        if top is None:
            top = folder
            name = self._beside(folder)
            _make_folder(name)
            self.tops[top], self._inside[top] = name, 0
        else:
            _make_folder(self._within(top, folder))
        self.new[folder] = top
        return top

    def _make_above(self, path: str) -> None:
        if not os.path.isdir(path):
            self._make_above(os.path.dirname(path))
            with suppress(FileExistsError):
                _make_folder(path)
                self._made.append(path)


def _see_free(path: str) -> None:
    # It would take the temporary and then not give it its name, in the middle of all renames.
    if attribute(path):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), path)


def _make_folder(path: str) -> None:
    os.mkdir(path, _FOLDER_MODE)
    mode = stat.S_IMODE(os.lstat(path).st_mode)
    if mode & 0o777 != _FOLDER_MODE:
        os.chmod(path, mode & ~0o777 | _FOLDER_MODE)
