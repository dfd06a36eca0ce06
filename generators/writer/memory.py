"""What is remembered of one output folder, as a session uses it: taken out, put back, saved."""

from __future__ import annotations

import os
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from generators.writer import recall, records, shortcut
from generators.writer.listings import Listings
from generators.writer.recall import Entry, Listing

if TYPE_CHECKING:
    from generators.writer.records import Record


class Memory:
    """The units of the last run and, once ``save`` is called, of this one.

    Never decides anything: every entry is held against the disk before it is believed. A unit is
    given out once; what is not put back is forgotten.
    """

    def __init__(
        self,
        root: str,
        known: Record | None,
        inputs: dict[str, Listing],
        besides: dict[str, Listing] | None = None,
    ) -> None:
        self._root = root
        self._known = known
        self._inputs = inputs
        self._besides = besides or {}
        self._units: dict[str, tuple[str, dict[str, Entry]]] = {}
        self._others: dict[str, Entry] = known["others"] if known else {}
        self._remade: list[dict[str, Entry]] = []

    @classmethod
    def load(
        cls, root: Path | str, catalog: Path | str | None = None, besides: Iterable[Path] = ()
    ) -> Memory:
        """The memory of an output folder; empty when there is none, or none that can be read.

        With ``catalog``, a whole run will be remembered together with all it depends on, so that
        ``shortcut.nothing_to_do`` can answer for the next one. ``besides``: files that only single units
        depend on, whose fingerprints say so; some may not be there.
        """
        real = os.path.realpath(root)
        sources = shortcut.sources(os.fspath(catalog)) if catalog else ()
        watched = recall.look(map(os.fspath, besides), recall.STARTED)
        return cls(real, records.load(real), recall.survey(sources, recall.STARTED), watched)

    def fingerprint(self, *, without: Path | str) -> str:
        """Changes with any input but the file ``without``, and with the interpreter.

        Never the same twice while an input is too fresh for its stamp to tell a later change.
        """
        left_out = os.path.abspath(without)
        known = sorted((path, entry) for path, entry in self._inputs.items() if path != left_out)
        unsure = time.time_ns() if any(entry == b"" for _, entry in known) else 0
        return sha256(repr((shortcut.VERSION, unsure, known)).encode()).hexdigest()

    def take(self, unit: str, fingerprint: str) -> dict[str, Entry] | None:
        """The entries of a unit's files by path, if it was made from the same fingerprint."""
        found = self._known["units"].pop(unit, None) if self._known else None
        if found and found[0] == fingerprint:
            return found[1]
        if found:
            self._remade.append(found[1])
        return None

    def seeded_before(self) -> list[str]:
        """The seeded files of the last run's units that were remade now, or not made at all."""
        return [path for files in self._former() for path, entry in files.items() if entry == b""]

    def listings(self, planned: Container[str]) -> Listings:
        """What the last run saw in each folder. Ask when all units are placed, at ``planned``."""
        if self._known is None:
            return Listings({})
        dropped = (path for files in self._former() for path in files if path not in planned)
        doubtful = {path.rpartition("/")[0] for path in dropped}.union(self._known["passed"])
        return Listings(self._known["folders"], self._known["others"], doubtful)

    def _former(self) -> list[dict[str, Entry]]:
        gone = (files for _, files in self._known["units"].values()) if self._known else ()
        return [*self._remade, *gone]

    def put(self, unit: str, fingerprint: str, files: dict[str, Entry]) -> None:
        """Remembers a unit. ``files`` may still be filled until ``save``."""
        self._units[unit] = (fingerprint, files)

    def settle(self, paths: Iterable[str], base: str, units: Mapping[str, str]) -> None:
        """Renews the entries of files that were given their names; ``units`` by path."""
        for path in paths:
            files = self._units[units[path]][1]
            entry = files[path]
            if isinstance(entry, bytes) and entry:
                asked = time.time_ns()
                files[path] = recall.file_entry(os.lstat(base + path), asked, recall.digest(entry))

    def age(self, paths: Sequence[str], moment: int, units: Mapping[str, str]) -> None:
        """Marks as young what was written just before ``moment`` (ns); ``paths`` oldest first."""
        for path in reversed(paths):
            files = self._units[units[path]][1]
            entry = files[path]
            if isinstance(entry, bytes) and entry:
                if recall.was_settled(entry, moment):
                    return
                files[path] = recall.younger(entry)

    def is_foreign(self, path: str, entry: Entry) -> bool:
        """Whether a file nobody plans was found to be a stranger's before, and is unchanged."""
        return len(entry) > len(recall.FOREIGN) + 1 and self._others.get(path) == entry

    def save(
        self,
        *,
        whole: bool,
        ways: list[str],
        folders: dict[str, Listing],
        others: dict[str, Entry],
        passed: list[str],
    ) -> None:
        """Keeps what was put. Only after a ``whole`` run may the next one be cut short."""
        record: Record = {
            "root": self._root,
            "version": shortcut.VERSION if whole and self._inputs else "",
            "inputs": self._inputs,
            "besides": self._besides,
            "ways": ways,
            "folders": folders,
            "others": others,
            "passed": passed,
            "units": self._units,
        }
        records.save(self._root, record)
