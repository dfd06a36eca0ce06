"""One run over one output folder: units come in one by one, the tree changes once, at the end.

Texts are compared and dropped at once, so memory grows with the number of files, not with what is in
them. All that is wrong is collected; with any error the tree stays exactly as it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from types import TracebackType

from generators.conventions.ownership import CATALOG
from generators.problems import Problem, has_errors
from generators.writer.apply import apply
from generators.writer.changes import Action, Change, Outcome, Unit
from generators.writer.compare import Comparison
from generators.writer.disk import Ways
from generators.writer.findings import Findings
from generators.writer.lock import Lock
from generators.writer.memory import Memory
from generators.writer.plan import Plan, ancestors
from generators.writer.prune import Surroundings, Walk
from generators.writer.stage import Stage
from generators.writer.states import Kind, Verdict

PATIENCE = 10.0
"""Seconds to wait for another run in the same folder."""

_MANY_SERVICES = 2


def _silent(_: str) -> None:
    pass


def _nothing() -> None:
    pass


class Session:
    """Makes ``root`` hold exactly what is placed, below ``roots`` and for one platform.

    Use it as a context manager: leaving it drops what was staged and not committed, and lets the
    next run in. ``catalog`` is its name in headers. ``dry`` compares only. ``discarded`` has
    the paths whose edits by hand are replaced. ``regardless``, of a dry one, takes all that stands in
    the way for gone, whoever made it: a copy has nobody's work to lose. ``shown`` turns a path of
    the tree into what people read. ``lock``: the folder's own, held by the caller, who keeps it.
    Bugs of an output raise ``HeaderError``; all else becomes a problem of the outcome.
    """

    def __init__(
        self,
        root: Path | str,
        platform: str,
        roots: Sequence[str],
        memory: Memory,
        *,
        catalog: str = CATALOG,
        dry: bool = False,
        keep_text: bool = False,
        allow_deletions: bool = False,
        discarded: Container[str] = (),
        regardless: bool = False,
        shown: Callable[[str], str] = str,
        announce: Callable[[str], None] = _silent,
        patience: float = PATIENCE,
        lock: Lock | None = None,
    ) -> None:
        base = f"{os.path.realpath(root).rstrip('/')}/"
        ways = Ways(base)
        self._findings = Findings(base, shown)
        self._stage = Stage(base, ways)
        self._plan = Plan(roots)
        self._compared = Comparison(
            base,
            platform,
            catalog,
            dry,
            keep_text,
            discarded,
            self._findings,
            self._plan,
            ways,
            self._stage,
            regardless and dry,
        )
        self._memory = memory
        self._announce = announce
        self._allow_deletions = allow_deletions
        self._lent, self._lock = lock, lock
        self._fingerprints: dict[str, str] = {}
        self._is_shut = False
        self._is_complete = True
        self._once_told: Callable[[], None] = _nothing
        self._enter(patience)

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
        if self._lock and self._lock is not self._lent:
            self._lock.release()

    def place(self, unit: Unit) -> None:
        """Compares a unit's files with the tree and stages what differs.

        A unit remembered with the same fingerprint, whose files are all as they were, is not asked
        for its artifacts. What ``unit.artifacts`` raises is passed on; hand it to ``finish``.
        """
        if self._is_shut:
            return
        compared = self._compared
        fingerprint = self._fingerprints.get(unit.fingerprint)
        if fingerprint is None:
            whole = f"{compared.platform} {compared.catalog} {unit.fingerprint}"
            fingerprint = sha256(whole.encode()).hexdigest()[:32]  # short, because all are kept
            self._fingerprints[unit.fingerprint] = fingerprint
        files = self._memory.take(unit.name, fingerprint)
        if files is None or not compared.recall(unit.name, files):
            files = {}
            self._is_complete, was_complete = False, self._is_complete
            for artifact in unit.artifacts():
                compared.place(unit.name, artifact, files)
            self._is_complete = was_complete
        self._memory.put(unit.name, fingerprint, files)

    def finish(self, failures: Iterable[Problem] = (), *, whole: bool | None = None) -> Outcome:
        """Brings the tree in line, unless the run is dry or there is any error.

        ``failures`` are problems found elsewhere. With an error among them, or after a unit that
        raised, the plan is not complete: nothing is written and nothing taken for left over.
        ``whole`` says whether the next run may be cut short when nothing has changed; by default
        when there is no failure to repeat.
        """
        failures = tuple(failures)
        compared = self._compared
        left: tuple[Problem, ...] = ()
        written = False
        if not self._is_shut and self._is_complete and not has_errors(failures):
            around = self._look_around()
            if not self._findings and not compared.dry:
                written = apply(compared, around, self._memory)
                self._tell(written)
            settled = written or (compared.dry and not compared.changes and not around.left_over)
            if settled and not self._findings:
                remember = partial(self._remember, around, not failures if whole is None else whole)
                seeds = self._seeded_left()
                if not seeds:
                    remember()
                elif written:
                    left = self._findings.seeded_left(seeds)
                    self._once_told = remember
        self.close()
        compared.changes.sort(key=attrgetter("path"))
        changes = tuple(compared.changes)
        problems = (*failures, *self._findings.collected(), *left)
        return Outcome(changes, compared.same, problems, written)

    @property
    def lock(self) -> Lock | None:
        """What keeps others out until ``close``; None where nothing could be locked."""
        return self._lock

    def told(self) -> None:
        """Forgets what people had to hear of once. A run killed before lets the next one say it."""
        self._once_told()

    def _enter(self, patience: float) -> None:
        root, dry = self._compared.base.rstrip("/") or "/", self._compared.dry
        try:
            if not os.path.isdir(root):
                if os.path.lexists(root):
                    self._is_shut = True
                    self._findings.no_folder(Kind.FILE if os.path.isfile(root) else Kind.OTHER)
                    return
                if dry:
                    return
                self._stage.make_base()
            self._lock = self._lent or Lock(root, shared=dry, patience=patience, announce=self._announce)
        except TimeoutError:
            self._is_shut = True
            self._findings.locked(".", patience)
        except OSError as error:
            self._is_shut = True
            self._findings.failed(error, ".", "make the output folder")

    def _tell(self, written: bool) -> None:
        count = self._compared.windows
        if written and count:
            self._announce(
                f"{count} {'file' if count == 1 else 'files'} had Windows line ends and were rewritten with"
                " LF; `* text=auto eol=lf` in .gitattributes keeps them so"
            )

    def _seeded_left(self) -> list[str]:
        """Files that an earlier run seeded, that nothing plans any more, and that are still there."""
        base, planned = self._compared.base, self._plan.units
        dropped = self._memory.seeded_before()
        return sorted(path for path in dropped if path not in planned and os.path.lexists(base + path))

    def _look_around(self) -> Surroundings:
        listings = self._memory.listings(self._plan.units)
        walk = Walk(self._compared, self._memory.is_foreign, listings)
        try:
            around = walk.below(self._plan.roots)
        except OSError as error:
            self._findings.failed(error, self._findings.relative(error), "list the folder")
            return Surroundings()
        for stray in around.strays:
            found = stray.found
            if stray.verdict is Verdict.REMOVE or self._compared.regardless:
                before = found.text if self._compared.keep_text else None
                self._compared.changes.append(Change(stray.path, Action.REMOVE, before))
            else:
                self._findings.refuse(
                    stray.path, stray.verdict, found.kind, found.target, stray.header, planned=False
                )
        self._check_budget(around)
        return around

    def _check_budget(self, around: Surroundings) -> None:
        removed = around.removed
        managed = self._compared.managed + len(removed)
        owners = around.owners
        if 5 * len(removed) > managed and len(owners) > _MANY_SERVICES and not self._allow_deletions:
            self._findings.deletions(removed, managed, owners)

    def _remember(self, around: Surroundings, whole: bool) -> None:
        ways = {way for root in self._plan.roots for way in ancestors(root)[1:]}
        self._memory.save(
            whole=whole,
            ways=sorted(ways),
            folders=around.folders,
            others=around.others,
            passed=sorted({path.rpartition("/")[0] for path in around.passed}),
        )
