"""One run over one output folder: units come in one by one, the tree changes once, at the end.

Texts are compared and dropped at once, so memory grows with the number of files, not with what is in
them. All that is wrong is collected; with any error the tree stays exactly as it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType

from generators import headers
from generators.artifacts import Artifact, Ownership
from generators.problems import Problem, has_errors
from generators.writer import recall
from generators.writer.apply import Staged, apply
from generators.writer.changes import Action, Change, Outcome, Unit
from generators.writer.disk import Ways, look
from generators.writer.findings import Findings
from generators.writer.lock import Lock
from generators.writer.memory import Memory
from generators.writer.plan import Plan, ancestors
from generators.writer.prune import Stray, Surroundings, Walk
from generators.writer.recall import Entry
from generators.writer.stage import Stage
from generators.writer.states import Found, Kind, Verdict, Wanted, judge

PATIENCE = 10.0
"""Seconds to wait for another run in the same folder."""

_MANY_SERVICES = 2


def _silent(_: str) -> None:
    pass


class Session:
    """Makes ``root`` hold exactly what is placed, below ``roots`` and for one platform.

    Use it as a context manager: leaving it drops what was staged and not committed, and lets the
    next run in. ``dry`` compares only. ``shown`` turns a path of the tree into what people read.
    Bugs of an output raise ``HeaderError``; all else becomes a problem of the outcome.
    """

    def __init__(
        self,
        root: Path | str,
        platform: str,
        roots: Sequence[str],
        memory: Memory,
        *,
        dry: bool = False,
        keep_text: bool = False,
        allow_deletions: bool = False,
        discard_edits: bool = False,
        shown: Callable[[str], str] = str,
        announce: Callable[[str], None] = _silent,
        patience: float = PATIENCE,
    ) -> None:
        self._root = os.path.realpath(root)
        self._base = f"{self._root.rstrip('/')}/"
        self._platform = platform
        self._memory = memory
        self._dry = dry
        self._keep_text = keep_text
        self._allow_deletions = allow_deletions
        self._discard_edits = discard_edits
        self._findings = Findings(self._root, shown)
        self._plan = Plan(roots)
        self._ways = Ways(self._base)
        self._stage = Stage(self._base)
        self._staged: dict[str, Staged] = {}
        self._changes: list[Change] = []
        self._links: set[tuple[str, str]] = set()
        self._same = 0
        self._managed = 0
        self._lock: Lock | None = None
        self._is_shut = False
        self._enter(announce, patience)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drops what is staged and lets the next run in. May be called twice."""
        self._is_shut = True
        self._stage.drop()
        if self._lock:
            self._lock.release()

    def place(self, unit: Unit) -> None:
        """Compares a unit's files with the tree and stages what differs.

        A unit remembered with the same fingerprint, whose files are all as they were, is not asked
        for its artifacts. What ``unit.artifacts`` raises is passed on; hand it to ``finish``.
        """
        if self._is_shut:
            return
        fingerprint = f"{self._platform} {unit.fingerprint}"
        files = self._memory.take(unit.name, fingerprint)
        if files is None or not self._recall(unit.name, files):
            files = {}
            for artifact in unit.artifacts():
                self._place(unit.name, artifact, files)
        self._memory.put(unit.name, fingerprint, files)

    def finish(self, failures: Iterable[Problem] = (), *, whole: bool | None = None) -> Outcome:
        """Brings the tree in line, unless the run is dry or there is any error.

        ``failures`` are problems found elsewhere; with an error among them the plan is not
        complete, so nothing is taken for left over. ``whole`` says whether the next run may be cut
        short when nothing has changed; by default when there is no failure to repeat.
        """
        failures = tuple(failures)
        around = Surroundings()
        written = False
        if not self._is_shut and not has_errors(failures):
            around = self._look_around()
            if not self._findings and not self._dry:
                written = apply(self._base, self._stage, self._staged, around, self._plan, self._findings)
            settled = written or (self._dry and not self._changes and not around.has_left_overs)
            if settled and not self._findings:
                self._remember(around, not failures if whole is None else whole)
        self.close()
        changes = tuple(sorted(self._changes, key=lambda change: change.path))
        problems = (*failures, *self._findings.collected())
        return Outcome(changes, self._same, problems, written)

    def _enter(self, announce: Callable[[str], None], patience: float) -> None:
        try:
            if not os.path.isdir(self._root):
                if os.path.lexists(self._root):
                    self._findings.blocked("the generated files", Kind.FILE, ".")
                    self._is_shut = True
                    return
                if self._dry:
                    return
                self._stage.make_folder("")
            self._lock = Lock(self._root, shared=self._dry, patience=patience, announce=announce)
        except TimeoutError:
            self._is_shut = True
            self._findings.locked(".", patience)
        except OSError as error:
            self._is_shut = True
            self._findings.failed(error, ".", "make the output folder")

    def _recall(self, unit: str, files: dict[str, Entry]) -> bool:
        fresh: dict[str, Entry] = {}
        for path, entry in files.items():
            try:
                if self._ways.kind(path.rpartition("/")[0])[0] is not Kind.FOLDER:
                    return False
            except OSError:
                return False
            now = recall.renewed(self._base + path, entry)
            if now is None:
                return False
            fresh[path] = now
        for path, entry in fresh.items():
            files[path] = entry
            clash = self._plan.add(path, unit)
            if clash:
                self._findings.clash(clash, unit)
            if isinstance(entry, str):
                self._links.add((path.rpartition("/")[2], entry))
            self._same += 1
            self._managed += entry != b""
        return True

    def _place(self, unit: str, artifact: Artifact, files: dict[str, Entry]) -> None:
        path = artifact.path
        clash = self._plan.add(path, unit)
        if clash:
            self._findings.clash(clash, unit)
            return
        stamped = headers.stamped(artifact, self._platform)
        seeded = artifact.ownership is Ownership.SEEDED
        wanted = Wanted(stamped.text.encode(), artifact.executable, artifact.link, seeded)
        if wanted.target and not seeded:
            self._links.add((path.rpartition("/")[2], wanted.target))
        try:
            found = self._look(path)
        except OSError as error:
            self._findings.failed(error, path, "read what stands there")
            return
        if found is None:
            return
        verdict, header = judge(wanted, found, self._platform, self._discard_edits)
        digest = bytes.fromhex(stamped.digest)
        if verdict in (Verdict.CREATE, Verdict.UPDATE):
            self._managed += verdict is Verdict.UPDATE
            self._change(path, Action(verdict), wanted, found, Staged(found.stamp, digest, files))
        elif verdict is Verdict.SAME:
            self._same += 1
            self._managed += not seeded
            if digest:
                mode = b"x" if found.executable else b"-"
                files[path] = found.stamp + digest if found.settled else digest + mode
        else:
            self._findings.refuse(path, verdict, found.kind, found.target, header)
        if not digest:
            files[path] = b"" if seeded else wanted.target

    def _look(self, path: str) -> Found | None:
        folder = path.rpartition("/")[0]
        kind, where = self._ways.kind(folder)
        if kind is Kind.FOLDER:
            return look(self._base + path)
        if kind is Kind.ABSENT:
            return Found(Kind.ABSENT)
        self._findings.blocked(path, kind, where)
        return None

    def _change(self, path: str, action: Action, wanted: Wanted, found: Found, staged: Staged) -> None:
        before = found.text if self._keep_text and action is Action.UPDATE else None
        after = (wanted.target or wanted.data.decode()) if self._keep_text else None
        self._changes.append(Change(path, action, before, after))
        if self._dry or self._findings:
            return
        folder = path.rpartition("/")[0]
        try:
            if self._ways.kind(folder)[0] is Kind.ABSENT:
                self._stage.make_folder(folder)
                for one in ancestors(folder):
                    self._ways.made(one)
            if wanted.target:
                self._stage.link(path, wanted.target)
            else:
                self._stage.write(path, wanted.data, wanted.executable)
            self._staged[path] = staged
        except OSError as error:
            self._findings.failed(error, path, "write")
            self._stage.drop()

    def _look_around(self) -> Surroundings:
        walk = Walk(
            self._base,
            self._platform,
            self._stage.token,
            self._plan.units,
            self._links,
            self._discard_edits,
            self._keep_text,
            self._memory.is_foreign,
        )
        try:
            around = walk.below(self._plan.roots)
        except OSError as error:
            self._findings.failed(error, self._findings.relative(error), "list the folder")
            return Surroundings()
        removed = []
        for stray in around.strays:
            if stray.verdict is Verdict.REMOVE:
                removed.append(stray)
                before = stray.found.text if self._keep_text else None
                self._changes.append(Change(stray.path, Action.REMOVE, before))
            else:
                found = stray.found
                self._findings.refuse(stray.path, stray.verdict, found.kind, found.target, stray.header)
        self._check_budget(removed)
        return around

    def _check_budget(self, removed: list[Stray]) -> None:
        managed = self._managed + len(removed)
        owners = sorted({one.header.service or "the fleet" for one in removed if one.header})
        if 5 * len(removed) > managed and len(owners) > _MANY_SERVICES and not self._allow_deletions:
            self._findings.deletions([one.path for one in removed], managed, owners)

    def _remember(self, around: Surroundings, whole: bool) -> None:
        ways = {way for root in self._plan.roots for way in ancestors(root)[1:]}
        self._memory.save(whole=whole, ways=sorted(ways), folders=around.folders, others=around.others)
