"""What stands below our roots beside the plan: left-over files of ours, temporaries, strangers.

A folder is listed unless its stamp proves that it has the names it had after the last run: a file that a
merge brought back is found like any other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from generators import headers
from generators.headers import Header
from generators.writer import disk, recall
from generators.writer.compare import Comparison
from generators.writer.listings import Listings
from generators.writer.plan import ancestors, is_left_over
from generators.writer.recall import Entry, Listing
from generators.writer.states import Found, Judgement, Kind, Verdict, judge_stray

_HEAD_BYTES = 4 * headers.HEAD_LENGTH
_NEVER_OURS = frozenset((".git", "node_modules", "__pycache__"))
"""Folders of other programs that can be vast; nothing generated is ever planned there."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A path nothing plans, with what it was judged to be. ``found`` has its text if that is kept."""

    path: str
    found: Found
    verdict: Verdict
    header: Header | None


@dataclass(slots=True)
class Surroundings:
    """What a walk below the roots found beside the plan."""

    strays: list[Stray] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    """Temporaries of a killed run, files and folders; all in these is ours."""
    others: dict[str, Entry] = field(default_factory=dict)
    """Files of strangers, with what to remember of each."""
    passed: set[str] = field(default_factory=set)
    """Strangers' links, folders and devices, not looked into."""
    folders: dict[str, Listing] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    """Folders that hold something which stays, however deep."""

    @property
    def removed(self) -> list[str]:
        """The strays to remove."""
        return [stray.path for stray in self.strays if stray.verdict is Verdict.REMOVE]

    @property
    def owners(self) -> list[str]:
        """Whose files are removed: services, and the fleet as one."""
        headers_of = (one.header for one in self.strays if one.verdict is Verdict.REMOVE)
        return sorted({header.service or "the fleet" for header in headers_of if header})

    def keep(self, folder: str) -> None:
        """Notes that something in the folder stays."""
        for one in ancestors(folder):
            if one in self.kept:
                return
            self.kept.add(one)


class Walk:
    """Looks below the roots at all that is not planned. Temporaries of this very run are passed by."""

    def __init__(
        self, compared: Comparison, is_foreign: Callable[[str, Entry], bool], listings: Listings
    ) -> None:
        self._base = compared.base
        self._compared = compared
        self._planned = compared.plan.units
        self._token = compared.stage.token
        self._is_foreign = is_foreign
        self._listings = listings

    def below(self, roots: Sequence[str]) -> Surroundings:
        """Walks all roots; those that are absent are noted too. Raises OSError."""
        around = Surroundings()
        waiting = []
        ways = disk.Ways(self._base)
        for root in roots:
            kind, where = ways.kind(root)
            if kind is Kind.FOLDER:
                waiting.append(root)
            elif kind is Kind.ABSENT:
                # A root may be one file. That it is still to come says nothing about the next run.
                if root not in self._planned:
                    around.folders[root] = recall.ABSENT
            elif where == root and root not in self._planned:
                self._judge(root, around)
        while waiting:
            waiting += self._enter(waiting.pop(), around)
        self._sweep_above(roots, ways, around)
        around.strays.sort(key=lambda stray: stray.path)
        return around

    def _sweep_above(self, roots: Sequence[str], ways: disk.Ways, around: Surroundings) -> None:
        """Finds left-overs of the roots themselves and of folders that lead to them."""
        led_to: dict[str, set[str]] = {}
        for root in roots:
            for one in ancestors(root):
                above, _, name = one.rpartition("/")
                led_to.setdefault(above, set()).add(f".{name}.")
        for folder, starts in led_to.items():
            if ways.kind(folder)[0] is Kind.FOLDER:
                for name in _names(self._base + folder):
                    ours = is_left_over(name) and self._token not in name
                    if ours and name.startswith(tuple(starts)):
                        around.left_over.append(f"{folder}/{name}".lstrip("/"))

    def _enter(self, folder: str, around: Surroundings) -> list[str]:
        """The folders right inside, where to go on."""
        around.folders[folder] = entry = recall.folder_entry(self._base + folder)
        # A file of ours says that the folder stays; without one that has to be found out.
        if not self._compared.plan.has_files(folder) or not self._listings.are_known(folder, entry):
            return self._list(folder, around)
        around.keep(folder)
        for path in self._listings.others(folder):
            if path not in self._planned:
                self._judge(path, around)
        return self._listings.folders(folder)

    def _list(self, folder: str, around: Surroundings) -> list[str]:
        inner = []
        is_empty, stays = True, False
        with os.scandir(self._base + folder) as found:
            for one in found:
                is_empty = False
                path = f"{folder}/{one.name}"
                if path in self._planned:
                    stays = True
                elif is_left_over(one.name):
                    if self._token in one.name:
                        stays = True
                    else:
                        around.left_over.append(path)
                elif one.is_dir(follow_symlinks=False):
                    if one.name in _NEVER_OURS:
                        around.passed.add(path)
                        stays = True
                    else:
                        inner.append(path)
                elif not self._judge(path, around):
                    stays = True
        if stays or is_empty:  # an empty one is somebody's, made for files to come
            around.keep(folder)
        return inner

    def _judge(self, path: str, around: Surroundings) -> bool:
        """Whether the path is ours; a stranger's is noted as such."""
        full = self._base + path
        asked = time.time_ns()
        try:
            entry = recall.file_entry(os.lstat(full), asked, recall.FOREIGN)
            if self._is_foreign(path, entry):
                around.others[path] = entry
                return False
            found = disk.look(full, _HEAD_BYTES)
            # Two looks, because strangers' files can be large: most have no header to be proven.
            if found.kind is Kind.FILE and headers.read(found.text) is not None:
                found = disk.look(full)
        except FileNotFoundError:
            return True
        except PermissionError:
            # What we may not read we cannot have written.
            around.passed.add(path)
            return False
        judgement = self._verdict(path, found)
        if judgement.verdict is not Verdict.KEEP:
            kept = found if self._compared.keep_text else found._replace(data=b"")
            around.strays.append(Stray(path, kept, *judgement))
            return True
        if found.kind is Kind.FILE:
            around.others[path] = entry
        else:
            around.passed.add(path)
        return False

    def _verdict(self, path: str, found: Found) -> Judgement:
        name = path.rpartition("/")[2]
        run = self._compared
        return judge_stray(name, found, run.platform, run.links, path in run.discarded)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []  # an output folder that is still to come
