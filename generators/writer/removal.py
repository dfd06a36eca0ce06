"""Takes files away, and the folders this empties.

A folder that loses all it holds is renamed first, as a left-over, and emptied then: a run killed in
between leaves either the folder or something that the next run knows to sweep.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress

from generators.writer.plan import ancestors, temporary


class Removal:
    """The removals of one run. ``done`` counts the files that are gone."""

    def __init__(self, base: str, token: str, roots: Collection[str], kept: Collection[str]) -> None:
        self.done = 0
        self._base = base
        self._token = token
        self._roots = roots
        self._kept = kept

    def carry_out(self, paths: Iterable[str]) -> set[str]:
        """Removes files and links and returns the folders whose listing this changed.

        One that is gone already is no error. Raises OSError.
        """
        touched = set()
        by_folder: dict[str, list[str]] = {}
        for path in paths:
            by_folder.setdefault(self._emptied(path), []).append(path)
        for number, (folder, inside) in enumerate(by_folder.items()):
            moved = self._set_aside(folder, number) if folder else ""
            for path in inside:
                with suppress(FileNotFoundError):
                    os.unlink(self._base + moved + path.removeprefix(folder))
                self.done += 1
            parents = {path.rpartition("/")[0] for path in inside}
            gone = remove_empty(self._base, {moved + one.removeprefix(folder) for one in parents})
            touched |= {folder.rpartition("/")[0]} if folder else parents
            touched |= {one.rpartition("/")[0] for one in gone}
        return touched

    def _emptied(self, path: str) -> str:
        """The outermost folder, up to a root, that holds nothing else; empty if there is none."""
        outermost = ""
        for folder in ancestors(path.rpartition("/")[0]):
            if folder in self._kept:
                break
            outermost = folder
            if folder in self._roots:
                break
        return outermost

    def _set_aside(self, folder: str, number: int) -> str:
        above, slash, name = folder.rpartition("/")
        aside = f"{above}{slash}{temporary(name, self._token, number)}"
        try:
            os.rename(self._base + folder, self._base + aside)
        except OSError:
            # Some file systems cannot rename a folder (overlays, mount points): empty it in place.
            return folder
        return aside


def sweep(path: str) -> None:
    """Removes a left-over, file or folder, with all in it. Raises OSError."""
    if os.path.isdir(path) and not os.path.islink(path):
        remove_tree(path)
    else:
        with suppress(FileNotFoundError):
            os.unlink(path)


def remove_tree(path: str) -> None:
    """Removes a folder of ours with all in it, following no link. Never raises."""
    with suppress(OSError):
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    remove_tree(entry.path)
                else:
                    with suppress(OSError):
                        os.unlink(entry.path)
        os.rmdir(path)


def remove_empty(base: str, folders: Collection[str]) -> list[str]:
    """Removes those of the folders, and of those above them, that are empty; returns these.

    ``base`` itself stays.
    """
    candidates = {one for folder in folders for one in ancestors(folder)}
    gone = []
    for folder in sorted(candidates, key=lambda one: one.count("/"), reverse=True):
        with suppress(OSError):
            os.rmdir(base + folder)
            gone.append(folder)
    return gone
