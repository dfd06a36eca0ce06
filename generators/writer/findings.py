"""The writer's findings, each with its rule, its words and one next step."""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Callable, Sequence

from generators.headers import Header
from generators.problems import Place, Problem, Related, Severity
from generators.writer import disk
from generators.writer.plan import Clash
from generators.writer.states import Kind, Verdict

_AGAIN = "then run ./doit generate again"
_ERRORS = {
    errno.ENOSPC: ("disk-full", "the disk is full", "free some space, {again}"),
    errno.EDQUOT: ("disk-full", "the disk quota is used up", "free some space, {again}"),
    errno.EFBIG: ("disk-full", "the limit on file sizes is reached", "raise it (ulimit -f), {again}"),
    errno.EROFS: (
        "read-only",
        "the file system is read-only",
        "choose a folder that can be written with --output DIR",
    ),
    errno.EACCES: ("permission", "permission is denied", "allow this user to write here, {again}"),
    errno.EPERM: ("permission", "permission is denied", "allow this user to write here, {again}"),
}

_NO_INODES = (
    "the disk takes no more files: its inodes are used up, whatever space is free",
    "remove files that nobody needs (df -i counts them), {again}",
)


class Findings:
    """Collects the problems of one run. ``shown`` turns a path of the tree into what people read.

    ``again`` says what to do once the cause of what ``failed`` is gone.
    """

    def __init__(self, root: str, shown: Callable[[str], str], again: str = _AGAIN) -> None:
        self._again = again
        self._problems: list[Problem] = []
        self._root = root
        self._shown = shown
        self._blocked: set[str] = set()
        self._strangers: dict[str, list[tuple[str, int]]] = {}
        self._spelled: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        """Whether anything was found, so that nothing may be written."""
        return bool(self._problems or self._strangers or self._spelled)

    def refuse(
        self,
        path: str,
        verdict: Verdict,
        kind: Kind,
        target: str,
        header: Header | None,
        *,
        planned: bool = True,
    ) -> None:
        """A path whose verdict is a refusal. ``planned``: whether anything makes it still."""
        if verdict in (Verdict.EDITED, Verdict.CONFLICT) and header:
            self._edited(path, header, planned=planned, conflicted=verdict is Verdict.CONFLICT)
        elif verdict is Verdict.OTHER_PLATFORM and header:
            self._strangers.setdefault(header.platform, []).append((path, header.line))
        elif verdict is Verdict.LINK_IN_THE_WAY:
            self._outside(path, path, kind, target)
        elif verdict is Verdict.IN_THE_WAY:
            self._add(
                "in-the-way",
                path,
                f"{kind} stands where a file is to be generated",
                f"move or remove it, {_AGAIN}",
            )
        elif kind is Kind.LINK:
            self._add(
                "foreign",
                path,
                f"a link to {target!r} stands where another link is to be generated",
                f"remove it, {_AGAIN}",
            )
        else:
            self._add(
                "foreign",
                path,
                "a file that was not generated stands where one is to be generated",
                f"move it elsewhere if its content is needed, else remove it; {_AGAIN}",
            )

    def spelled(self, path: str, target: str) -> None:
        """A text where a link is to be: its target, as git writes it where there are no links. Told once."""
        self._spelled.append((path, target))

    def blocked(self, path: str, kind: Kind, where: str) -> None:
        """A way to ``path`` that is no folder at ``where``; told once for each such place."""
        if where not in self._blocked:
            self._blocked.add(where)
            self._outside(where, path, kind, "")

    def no_folder(self, kind: Kind) -> None:
        """The output folder itself is something else, perhaps a file that somebody needs."""
        message = f"{kind} stands where the output folder is to be"
        self._add("outside", ".", message, "name a folder with --output DIR")

    def clash(self, clash: Clash, unit: str) -> None:
        """A path that cannot be planned: a mistake of the outputs or of names in the catalog."""
        related: tuple[Related, ...] = ()
        if clash.other:
            place = Place(self._shown(clash.other))
            related = (Related(place, f"planned by {clash.unit or 'another unit'}"),)
        other = f": {clash.other} of {clash.unit}" if clash.other else ""
        self._add(
            "overlap" if clash.other else "path",
            clash.path,
            f"the path, planned by {unit}, {clash.reason}{other}",
            "give one of the two another path" if clash.other else "correct the path in that output",
            related=related,
        )

    def deletions(self, removed: Sequence[str], managed: int, owners: Sequence[str]) -> None:
        """More would go than is likely to be meant."""
        named = ", ".join(owners[:5]) + (f" and {len(owners) - 5} more" if len(owners) > 5 else "")
        self._add(
            "deletions",
            removed[0],
            f"{len(removed)} of the {managed} generated files that stand here would be removed,"
            f" those of {named}",
            "what a team got once, to be its own, is not counted; look at ./doit diff;"
            " if all of it is meant, run ./doit generate --allow-deletions",
        )

    def changed_meanwhile(self, path: str) -> None:
        """Somebody changed a file between the comparison and the moment to replace it."""
        self._add(
            "changed-meanwhile",
            path,
            "the file was changed while this run was comparing it",
            "run ./doit generate again, with nothing else writing into the folder",
        )

    def locked(self, root: str, seconds: float) -> None:
        """Another run did not end in time."""
        self._add(
            "locked",
            root,
            f"another run is still writing into this folder after {seconds:g} s",
            "wait for it to end, or end it, then run the command again",
        )

    def seeded_left(self, paths: Sequence[str]) -> tuple[Problem, ...]:
        """Files that became a team's own and whose reason is gone: one warning, told by one run."""
        if not paths:
            return ()
        first, *others = paths
        more = f", and {len(others)} more: {', '.join(others[:5])}" if others else ""
        more += " …" if len(others) > 5 else ""
        message = f"the catalog no longer asks for this file, which was created once to be yours{more}"
        hint = "remove what is not needed any more: no run changes or removes it"
        place = Place(self._shown(first))
        return (Problem("writer/seeded-left", message, place, hint, severity=Severity.WARNING),)

    def relative(self, error: OSError) -> str:
        """The path of the tree an error of the system speaks of; the folder itself if none."""
        path = str(error.filename2 or error.filename or self._root)
        return path.removeprefix(self._root).lstrip("/") or "."

    def failed(self, error: OSError, path: str, doing: str) -> None:
        """The outside world said no. ``doing`` is a verb: what was tried with the path."""
        reason = error.strerror or str(error)
        unknown = ("io", f"the system says: {reason}", "see that the path is usable, {again}")
        rule, what, hint = _ERRORS.get(error.errno or 0, unknown)
        where, held, cure = self._held(path)
        if held and rule == "permission":
            if where not in self._blocked:
                self._blocked.add(where)
                self._add(rule, where, f"cannot {doing}: {held}", f"{cure}, {self._again}")
            return
        if error.errno == errno.ENOSPC and disk.has_no_inodes(str(error.filename or self._root)):
            what, hint = _NO_INODES
        self._add(rule, path, f"cannot {doing}: {what}", hint.format(again=self._again))

    def half_done(self, error: OSError, done: int, total: int) -> None:
        """The renames stopped in the middle: all files are whole, but not all are new."""
        where, held, cure = self._held(self.relative(error))
        self._add(
            "half-done",
            where,
            f"stopped after {done} of {total} changes: {held or error.strerror or error}; every file is"
            " whole, some are as before",
            f"{cure or 'remove the cause'}, then run ./doit generate again: it does the rest",
        )

    def _held(self, path: str) -> tuple[str, str, str]:
        """What an attribute binds, itself or a folder above; that it does, root too; how to end it."""
        where, attribute = disk.held(self._root + path)
        if not where:
            return path, "", ""
        found = where.removeprefix(self._root)
        kind = Kind.FOLDER if os.path.isdir(where) else Kind.FILE
        end = "+i" if attribute == "immutable" else "+a"
        said = f"this {kind[2:]} has the attribute {attribute} (chattr {end}), which binds root too"
        return found, said, f"run chattr -{end[1]} {shlex.quote(self._shown(found))}"

    def collected(self) -> tuple[Problem, ...]:
        """All problems, those that concern many files told once."""
        for platform, places in sorted(self._strangers.items()):
            places.sort()
            (path, line), *others = places
            more = f", and {len(others)} more" if others else ""
            self._add(
                "other-platform",
                path,
                f"the file was generated for another platform, {platform!r}{more}",
                "generate into another folder with --output DIR, or remove that platform's files",
                line=line,
            )
        self._strangers.clear()
        if self._spelled:
            (path, target), *rest = sorted(self._spelled)
            more = f", and so at {len(rest)} more" if rest else ""
            tops = " ".join(sorted({one.partition("/")[0] for one, _ in self._spelled}))
            self._add(
                "no-links",
                path,
                f"a file that says {target!r} stands where a link to it is to be{more}: the checkout was"
                " made without symbolic links",
                "run git config core.symlinks true (Windows: with developer mode on) and"
                f" git checkout -- {tops}, which makes the links, {_AGAIN}",
            )
            self._spelled.clear()
        return tuple(self._problems)

    def _edited(self, path: str, header: Header, *, planned: bool, conflicted: bool) -> None:
        key = f"{header.key} in {header.catalog}" if header.key else header.catalog
        source = f"{header.template} or {key}" if header.template else key
        message = "a generated file was edited by hand: its digest no longer fits its text"
        if conflicted:
            message = (
                "a generated file has conflict markers (<<<<<<<, =======, >>>>>>>), and neither side"
                " of the conflict is a file as it was generated: both branches changed it, or somebody"
                " edited it"
            )
        step = (
            f"{'where it was edited, ' if conflicted else ''}make the change in {source};"
            f" {'then' if conflicted else 'to drop the edit,'}"
        )
        if not planned:
            # What it says of itself may be in the catalog no longer.
            step = "nothing makes it any more: move what is needed of it elsewhere; to remove it,"
        self._add(
            "edited",
            path,
            message,
            f"{step} run ./doit generate --discard-edits {shlex.quote(self._shown(path))}",
            line=header.line,
            source=header.text,
            service=header.service,
        )

    def _outside(self, where: str, path: str, kind: Kind, target: str) -> None:
        leads = f" to {target!r}" if target else ""
        wanted = "a file is to be generated" if where == path else f"a folder is needed for {path}"
        self._add(
            "outside",
            where,
            f"{kind}{leads} stands where {wanted}; nothing is written through it",
            f"remove it, {_AGAIN}",
        )

    def _add(
        self,
        rule: str,
        path: str,
        message: str,
        hint: str,
        line: int = 0,
        source: str = "",
        service: str = "",
        related: tuple[Related, ...] = (),
    ) -> None:
        shown = self._shown(path)
        # The folder itself is ``out``, not ``out/.``.
        place = Place(shown.removesuffix("/.") or "/", line, 1 if line else 0)
        self._problems.append(
            Problem(f"writer/{rule}", message, place, hint, related=related, source=source, service=service)
        )
