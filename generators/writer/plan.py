"""The paths of one run: which are legal, and which cannot stand beside each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

NAME_BYTES = 255
"""The longest name of one file or folder on every file system we meet."""

_LEFT_OVER = re.compile(r"\..+\.[0-9a-f]{8}-[0-9a-f]+\.doit-tmp")
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,99}")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Clash:
    """A path that cannot be planned. ``other`` is the path, of ``unit``, it clashes with."""

    path: str
    reason: str
    other: str = ""
    unit: str = ""


def is_left_over(name: str) -> bool:
    """Whether a name is that of a temporary of ours, from this run or one that was killed."""
    return name.endswith(".doit-tmp") and _LEFT_OVER.fullmatch(name) is not None


def temporary(name: str, token: str, number: int) -> str:
    """The name of the temporary beside ``name``; never longer than a file system allows."""
    ending = f".{token}-{number:x}.doit-tmp"
    room = NAME_BYTES - len(ending) - 1
    return f".{name.encode()[:room].decode('utf-8', 'ignore')}{ending}"


def ancestors(folder: str) -> list[str]:
    """The folder and those above it, innermost first; without the output folder itself."""
    found = []
    while folder:
        found.append(folder)
        folder = folder.rpartition("/")[0]
    return found


class Plan:
    """Planned paths with the unit that planned each; ``roots`` are where they may lie."""

    def __init__(self, roots: Sequence[str]) -> None:
        self.units: dict[str, str] = {}
        self.roots = tuple(
            root for root in sorted(set(roots)) if not any(_is_below(root, one) for one in roots)
        )
        self._roots = frozenset(self.roots)
        self._legal: set[str] = set()
        self._plain: set[str] = set()
        self._folders: dict[str, str] = {}
        self._folded: dict[str, str] = {}

    def add(self, path: str, unit: str) -> Clash | None:
        """Plans a path, or says why it cannot be: then it is not in the plan."""
        folder, _, name = path.rpartition("/")
        # Certain to break none of the rules below: true of nearly all, and ten times faster.
        if (
            (folder in self._plain or self._is_plain(folder, path))
            and _PLAIN.fullmatch(name) is not None
            and path not in self.units
            and path not in self._folders
            and path not in self._folded
        ):
            self.units[path] = unit
            self._legal.add(folder)
            return None
        clash = self._illegal(path, folder, name) or self._overlap(path, folder)
        if clash:
            return clash
        folded = path.casefold()
        if folded != path:
            self._folded[folded] = path
        self.units[path] = unit
        return None

    def repeat(self, unit: str, paths: Collection[str], folders: Mapping[str, str]) -> list[Clash]:
        """Plans again what the last run planned of a unit; ``folders`` with the unit's first path in each.

        There was no clash then, so that only what others plan otherwise now can clash: most of it is noted
        without a look at the single path.
        """
        folded = {path.casefold(): path for path in paths}
        known = (self.units, self._folders, self._folded)
        if all(one.keys().isdisjoint(paths) and one.keys().isdisjoint(folded) for one in known) and all(
            self._is_plain(folder, path) for folder, path in folders.items()
        ):
            self.units.update(dict.fromkeys(paths, unit))
            self._folded.update({low: path for low, path in folded.items() if low != path})
            self._legal.update(folders)
            return []
        return [clash for path in paths if (clash := self.add(path, unit))]

    def _is_plain(self, folder: str, path: str) -> bool:
        """Whether the names of a folder and of those above it, up to a root, can clash with no other."""
        if folder in self._plain:
            return True
        above, _, name = folder.rpartition("/")
        if folder not in self._roots and not (above and self._is_plain(above, path)):
            return False
        if _PLAIN.fullmatch(name) is None or folder in self.units or folder in self._folded:
            return False
        for one in ancestors(folder) if folder in self._roots else (folder,):
            self._folders.setdefault(one, path)
        self._plain.add(folder)
        return True

    def has_root(self, path: str) -> bool:
        """Whether the path is one of the roots or below one."""
        while path:
            if path in self._roots:
                return True
            path = path.rpartition("/")[0]
        return False

    def has_files(self, folder: str) -> bool:
        """Whether something is planned right in the folder."""
        return folder in self._legal

    def _illegal(self, path: str, folder: str, name: str) -> Clash | None:
        if folder not in self._legal:
            if not self.has_root(path):
                return Clash(path, f"is not in a folder of its output: {', '.join(self.roots)}")
            if any(_is_unfit(part) for part in path.split("/")):
                return Clash(path, "is not a plain relative path")
            if path not in self.roots:
                self._legal.add(folder)
        elif _is_unfit(name):
            return Clash(path, "is not a plain relative path")
        if len(name.encode()) > NAME_BYTES:
            return Clash(path, f"has a name longer than {NAME_BYTES} bytes")
        return None

    def _overlap(self, path: str, folder: str) -> Clash | None:
        if path in self.units:
            return self._clash(path, "is planned twice", path)
        if path in self._folders:
            return self._clash(path, "is planned as a file and as a folder", self._folders[path])
        new = [one for one in ancestors(folder) if one not in self._folders]
        for one in new:
            if one in self.units:
                return self._clash(path, "is planned as a file and as a folder", one)
        for one in (path, *new):
            twin = self._twin(one)
            if twin:
                other = self._folders.get(twin, twin)
                return self._clash(path, "differs only by upper and lower case", other)
        for one in new:
            self._folders[one] = path
            if one.casefold() != one:
                self._folded[one.casefold()] = one
        return None

    def _twin(self, path: str) -> str:
        """The planned file or folder that a file system without case takes for the same."""
        folded = path.casefold()
        twin = self._folded.get(folded, "")
        if twin and twin != path:
            return twin
        taken = folded != path and (folded in self.units or folded in self._folders)
        return folded if taken else ""

    def _clash(self, path: str, reason: str, other: str) -> Clash:
        return Clash(path, reason, other, self.units.get(other, ""))


def _is_below(path: str, folder: str) -> bool:
    return path != folder and path.startswith(f"{folder}/")


def _is_unfit(name: str) -> bool:
    return name in ("", ".", "..") or is_left_over(name) or _UNFIT.search(name) is not None
