"""What stands below our roots beside the plan: left-over files of ours, temporaries, strangers.

A whole listing, never a remembered one: a file that a merge brought back is found like any other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Container, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from generators import headers
from generators.headers import Header
from generators.writer import disk, recall
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
    others: dict[str, Entry] = field(default_factory=dict)
    """Files of strangers, with what to remember of each."""
    passed: set[str] = field(default_factory=set)
    """Strangers' links, folders and devices, not looked into."""
    folders: dict[str, Listing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Walk:
    """How to look: below ``base``, at all that ``planned`` does not hold."""

    base: str
    platform: str
    planned: Container[str]
    links: Collection[tuple[str, str]]
    discard_edits: bool
    keep_text: bool
    is_foreign: Callable[[str, Entry], bool]

    def below(self, roots: Sequence[str]) -> Surroundings:
        """Walks all roots; those that are absent are noted too. Raises OSError."""
        around = Surroundings()
        waiting = []
        ways = disk.Ways(self.base)
        for root in roots:
            kind, where = ways.kind(root)
            if kind is Kind.FOLDER:
                waiting.append(root)
            elif kind is Kind.ABSENT:
                around.folders[root] = recall.ABSENT
            elif where == root and root not in self.planned:
                self._judge(root, around)
        while waiting:
            waiting += self._list(waiting.pop(), around)
        around.strays.sort(key=lambda stray: stray.path)
        return around

    def _list(self, folder: str, around: Surroundings) -> list[str]:
        around.folders[folder] = recall.folder_entry(self.base + folder)
        inner = []
        with os.scandir(self.base + folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if path in self.planned:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if entry.name in _NEVER_OURS:
                        around.passed.add(path)
                    else:
                        inner.append(path)
                elif is_left_over(entry.name):
                    around.left_over.append(path)
                else:
                    self._judge(path, around)
        return inner

    def _judge(self, path: str, around: Surroundings) -> None:
        full = self.base + path
        asked = time.time_ns()
        try:
            entry = recall.file_entry(os.lstat(full), asked, recall.FOREIGN)
            if self.is_foreign(path, entry):
                around.others[path] = entry
                return
            found = disk.look(full, _HEAD_BYTES)
            # Two looks, because strangers' files can be large: most have no header to be proven.
            if found.kind is Kind.FILE and headers.read(found.text) is not None:
                found = disk.look(full)
        except FileNotFoundError:
            return
        except PermissionError:
            # What we may not read we cannot have written.
            around.passed.add(path)
            return
        judgement = self._verdict(path, found)
        if judgement.verdict is not Verdict.KEEP:
            kept = found if self.keep_text else replace(found, data=b"")
            around.strays.append(Stray(path, kept, *judgement))
        elif found.kind is Kind.FILE:
            around.others[path] = entry
        else:
            around.passed.add(path)

    def _verdict(self, path: str, found: Found) -> Judgement:
        name = path.rpartition("/")[2]
        return judge_stray(name, found, self.platform, self.links, self.discard_edits)


def remove(base: str, path: str) -> None:
    """Removes a file or link; one that is gone is no error. Raises OSError."""
    with suppress(FileNotFoundError):
        os.unlink(base + path)


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
