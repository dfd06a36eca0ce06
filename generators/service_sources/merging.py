"""A newer template into sources that a team has edited: nothing of theirs is lost or touched in vain.

Three sides a file: ``base``, what the template gave before; ``new``, what it gives now; ``mine``, what
the team has. What only one side changed is taken; what both changed is merged, conflicts marked. What
cannot be merged stays the team's, with the template's beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from generators.service_sources.files import File, Files
from generators.service_sources.line_ends import as_lf, is_binary, like
from generators.service_sources.renames import renamed
from generators.service_sources.three_way import merge as merge_texts


class Step(StrEnum):
    """What becomes of a file. Those after ``RENAMED`` want somebody to look."""

    ADDED = "added"
    UPDATED = "updated"
    MERGED = "merged"
    REMOVED = "removed"
    RENAMED = "renamed"
    CONFLICT = "conflict"
    BESIDE = "beside"
    """Both sides have it and it cannot be merged: the template's stands beside it."""
    KEPT = "kept"
    """The template has it no longer, and the team had edited it."""
    GONE = "gone"
    """The team removed it, and the template changed it: it stays removed."""


@dataclass(frozen=True, slots=True)
class Note:
    """One file that something happened to; ``other``: where it was before, or the file beside it."""

    step: Step
    path: str
    other: str = ""
    conflicts: int = 0


@dataclass(slots=True)
class Merged:
    """What to write, what to remove, and what to say. Other files stay as they are, byte for byte."""

    files: dict[str, File] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def conflicts(self) -> int:
        """How many places were marked."""
        return sum(note.conflicts for note in self.notes)


def merge(base: Files, mine: Files, new: Files, label: str, taken: Iterable[str] = ()) -> Merged:
    """Pure but for the text merge. ``label`` names the template in markers.

    ``taken``: further paths that the team uses, so that nothing is put there. Raises MergeError.
    """
    merged = Merged()
    used = {*mine, *taken}
    moves = {old: path for old, path in renamed(base, new).items() if path not in used}
    for old, path in moves.items():
        _move(merged, old, path, (base[old], mine.get(old), new[path]), label)
    for path in sorted({*base, *new} - {*moves, *moves.values()}):
        if path not in base:
            _added(merged, path, mine.get(path), new[path], used, label)
        elif path not in new:
            _dropped(merged, path, base[path], mine.get(path))
        else:
            _changed(merged, path, (base[path], mine.get(path), new[path]), used, label)
    merged.notes.sort(key=lambda note: note.path)
    return merged


def _move(merged: Merged, old: str, path: str, sides: tuple[File, File | None, File], label: str) -> None:
    base, mine, new = sides
    if mine is None:
        merged.notes.append(Note(Step.GONE, path, old))
        return
    outcome, conflicts = _combine(base, mine, new, label)
    # What cannot be merged keeps its content under the new name; the old one would be an orphan.
    merged.files[path] = outcome or mine
    merged.removed.append(old)
    merged.notes.append(Note(Step.CONFLICT if conflicts else Step.RENAMED, path, old, conflicts))
    if outcome is None:
        _beside(merged, path, new, {path}, label)


def _added(merged: Merged, path: str, mine: File | None, new: File, used: set[str], label: str) -> None:
    if mine is None and path not in used:
        merged.files[path] = new
        merged.notes.append(Note(Step.ADDED, path))
    elif mine is None or as_lf(mine.content) != new.content:
        _beside(merged, path, new, used, label)


def _dropped(merged: Merged, path: str, base: File, mine: File | None) -> None:
    if mine is None:
        return
    if as_lf(mine.content) == as_lf(base.content):
        merged.removed.append(path)
        merged.notes.append(Note(Step.REMOVED, path))
    else:
        merged.notes.append(Note(Step.KEPT, path))


def _changed(
    merged: Merged, path: str, sides: tuple[File, File | None, File], used: set[str], label: str
) -> None:
    base, mine, new = sides
    if base == new:
        return
    if mine is None:
        merged.notes.append(Note(Step.GONE, path))
        return
    outcome, conflicts = _combine(base, mine, new, label)
    if outcome is None:
        _beside(merged, path, new, used, label)
    elif outcome != mine:
        step = Step.CONFLICT if conflicts else Step.UPDATED if _same(mine, base) else Step.MERGED
        merged.files[path] = outcome
        merged.notes.append(Note(step, path, "", conflicts))


def _combine(base: File, mine: File, new: File, label: str) -> tuple[File | None, int]:
    """The merged file and its conflicts; None where it cannot be merged."""
    executable = new.executable if mine.executable == base.executable else mine.executable
    if _same(mine, base):
        return File(like(new.content, mine.content), executable), 0
    if base.content == new.content or as_lf(mine.content) == new.content:
        return File(mine.content, executable), 0
    if any(is_binary(side.content) for side in (base, mine, new)):
        return None, 0
    text, conflicts = merge_texts(as_lf(mine.content), as_lf(base.content), as_lf(new.content), label)
    return File(like(text, mine.content), executable), conflicts


def _same(mine: File, base: File) -> bool:
    return mine.content == base.content or as_lf(mine.content) == base.content


def _beside(merged: Merged, path: str, new: File, used: set[str], label: str) -> None:
    other = f"{path}.new"
    if other in used:
        other = f"{path}.new-{label.rpartition(' ')[2]}"
    if other not in used:
        merged.files[other] = new
    merged.notes.append(Note(Step.BESIDE, path, other))


def told(notes: Iterable[Note]) -> Mapping[Step, int]:
    """How many of each step, in the order of the steps; those that did not happen left out."""
    every = [note.step for note in notes]
    return {step: every.count(step) for step in Step if step in every}
