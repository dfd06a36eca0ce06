"""Which folders hold the names that they held after the last run, so that they need not be listed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generators.writer.recall import ABSENT, Listing


class Listings:
    """The folders of the last run with the stamps they had, once everything in them was judged.

    ``others`` are the files of strangers, which may be changed without a trace on their folder.
    ``doubtful`` are folders that have to be listed whatever their stamps say: something in them was not
    looked into, or was planned then and is not now.
    """

    def __init__(
        self,
        folders: Mapping[str, Listing],
        others: Iterable[str] = (),
        doubtful: Iterable[str] = (),
    ) -> None:
        self._folders = folders
        self._doubtful = frozenset(doubtful)
        self._inside = _by_parent(folder for folder, entry in folders.items() if entry != ABSENT)
        self._others = _by_parent(others)

    def are_known(self, folder: str, entry: Listing) -> bool:
        """Whether the folder, whose entry is this one now, has the very names that it had."""
        if type(entry) is not bytes or entry == ABSENT or folder in self._doubtful:
            return False
        return self._folders.get(folder) == entry

    def folders(self, folder: str) -> list[str]:
        """The folders right inside it."""
        return self._inside.get(folder, [])

    def others(self, folder: str) -> list[str]:
        """The files of strangers right inside it."""
        return self._others.get(folder, [])


def _by_parent(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(path.rpartition("/")[0], []).append(path)
    return found
