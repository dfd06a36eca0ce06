"""Holds each planned file against the tree, and stages it where it differs."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from generators import headers
from generators.artifacts import Artifact, Ownership
from generators.writer import recall
from generators.writer.changes import Action, Change
from generators.writer.disk import Ways, look
from generators.writer.findings import Findings
from generators.writer.plan import Plan
from generators.writer.recall import Entry
from generators.writer.stage import Stage
from generators.writer.states import Found, Judgement, Kind, Verdict, Wanted, judge

_ABSENT = Found(Kind.ABSENT)
_ACTIONS = {Verdict.CREATE: Action.CREATE, Verdict.UPDATE: Action.UPDATE}


@dataclass(slots=True)
class Comparison:
    """Planned files so far: what changes, what is the same, what is staged.

    ``discarded`` has the paths whose edits by hand go; ``regardless`` says that all that stands in the
    way goes, whoever made it. ``fresh`` lists the files staged in new folders,
    oldest first; ``replaces`` has the others, each with the stamp of what stands there now. ``managed``
    counts generated files found in place, ``windows`` those that are rewritten and had lines ending in
    CRLF.
    """

    base: str
    platform: str
    catalog: str
    dry: bool
    keep_text: bool
    discarded: Container[str]
    findings: Findings
    plan: Plan
    ways: Ways
    stage: Stage
    regardless: bool = False
    changes: list[Change] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    replaces: dict[str, bytes] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    same: int = 0
    managed: int = 0
    windows: int = 0

    def recall(self, unit: str, files: dict[str, Entry]) -> bool:
        """Whether all remembered files of a unit are as they were: then they count as the same."""
        given_up = [path for path, entry in files.items() if entry == recall.ABSENT]
        there = {path: entry for path, entry in files.items() if path not in given_up} if given_up else files
        folders: dict[str, str] = {}
        for path in there:
            folders.setdefault(path.rpartition("/")[0], path)
        # A folder may have gone with the last file in it: git keeps no empty one.
        if not (
            self._are(folders, Kind.FOLDER) and self._are(map(_folder, given_up), Kind.FOLDER, Kind.ABSENT)
        ):
            return False
        renewed: dict[str, Entry] = {}
        for path, entry in files.items():
            now = recall.renewed(self.base + path, entry)
            if now is None:
                return False
            if now is not entry:
                renewed[path] = now
        files.update(renewed)
        clashes = self.plan.repeat(unit, there, folders)
        clashes += [clash for path in given_up if (clash := self.plan.add(path, unit))]
        for clash in clashes:
            self.findings.clash(clash, unit)
        for path, entry in there.items():
            if isinstance(entry, str):
                self.links.add((path.rpartition("/")[2], entry))
            self.managed += entry != b""
        self.same += len(there)
        return True

    def place(self, unit: str, artifact: Artifact, files: dict[str, Entry]) -> None:
        """Plans and compares one file; what to remember of it goes into ``files``."""
        path = artifact.path
        clash = self.plan.add(path, unit)
        if clash:
            self.findings.clash(clash, unit)
            return
        stamped = headers.stamped(artifact, self.platform, self.catalog)
        digest = stamped.digest
        seeded = artifact.ownership is Ownership.SEEDED
        if digest:
            files[path] = recall.young_entry(digest, artifact.executable)
        elif seeded:
            files[path] = b""
        else:
            files[path] = artifact.link
            self.links.add((path.rpartition("/")[2], artifact.link))
        found = self._look(path)
        if found is None:
            return
        made = bool(artifact.beside) and found.kind is Kind.ABSENT and self._stands(artifact.beside)
        wanted = Wanted(stamped.data, artifact.executable, artifact.link, seeded, made)
        verdict, header = self._judge(path, wanted, found)
        if verdict in _ACTIONS:
            self.managed += verdict is Verdict.UPDATE
            self.windows += b"\r\n" in found.data
            self._change(path, _ACTIONS[verdict], wanted, found, digest, files)
        elif verdict is Verdict.SAME:
            self.same += 1
            self.managed += not seeded
            if digest and found.settled:
                files[path] = found.stamp + digest
        elif verdict is Verdict.GIVEN_UP:
            files[path] = recall.ABSENT
        elif wanted.target and found.data.decode("utf-8", "replace").strip() == wanted.target:
            self.findings.spelled(path, wanted.target)
        else:
            self.findings.refuse(path, verdict, found.kind, found.target, header)

    def _judge(self, path: str, wanted: Wanted, found: Found) -> Judgement:
        judged = judge(wanted, found, self.platform, path in self.discarded)
        if self.regardless and judged.verdict.is_refusal:
            return Judgement(Verdict.UPDATE if found.text else Verdict.CREATE)
        return judged

    def _are(self, folders: Iterable[str], *kinds: Kind) -> bool:
        try:
            return all(self.ways.kind(one)[0] in kinds for one in folders)
        except OSError:
            return False

    def _stands(self, path: str) -> bool:
        """Whether an earlier run made it: nothing of this one has its name before all is compared."""
        return os.path.lexists(self.base + path)

    def _look(self, path: str) -> Found | None:
        folder = _folder(path)
        try:
            kind, where = self.ways.kind(folder)
            if kind is Kind.FOLDER:
                return look(self.base + path)
        except OSError as error:
            self.findings.failed(error, path, "read what stands there")
            return None
        if kind is Kind.ABSENT or self.regardless:
            return _ABSENT
        self.findings.blocked(path, kind, where)
        return None

    def _change(
        self,
        path: str,
        action: Action,
        wanted: Wanted,
        found: Found,
        digest: bytes,
        files: dict[str, Entry],
    ) -> None:
        before = after = None
        if self.keep_text:
            before = found.text if action is Action.UPDATE else None
            after = wanted.target or wanted.data.decode()
        self.changes.append(Change(path, action, before, after))
        if self.dry or self.findings:
            return
        try:
            if wanted.target:
                self.stage.link(path, wanted.target)
            else:
                written = self.stage.write(path, wanted.data, wanted.executable, first=wanted.seeded)
                if digest:
                    files[path] = recall.stamp(written) + digest
        except OSError as error:
            self.findings.failed(error, path, "write")
            self.stage.drop()
            return
        if _folder(path) in self.stage.new:
            self.fresh.append(path)
        else:
            self.replaces[path] = found.stamp


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
