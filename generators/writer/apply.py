"""The moment the tree changes: a last look, all renames, all removals, then what to remember."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Mapping
from typing import NamedTuple

from generators.writer import disk, recall
from generators.writer.findings import Findings
from generators.writer.plan import Plan
from generators.writer.prune import Surroundings
from generators.writer.recall import Entry
from generators.writer.removal import Removal, remove_empty
from generators.writer.stage import Stage


class Staged(NamedTuple):
    """What a staged file replaces, its digest (8 bytes; empty: none), and where to remember it."""

    replaces: bytes
    digest: bytes
    files: dict[str, Entry]


def apply(
    base: str,
    stage: Stage,
    staged: Mapping[str, Staged],
    around: Surroundings,
    plan: Plan,
    findings: Findings,
) -> bool:
    """Renames and removes; whether all of it was done. What prevented it is among the findings.

    Afterwards the entries of staged files and of all folders touched are those of the new tree.
    """
    _look_again(base, staged, around, findings)
    if findings:
        return False
    removed = around.removed
    removal = Removal(base, stage.token, plan.roots, around.kept)
    try:
        stage.commit()
        touched = removal.carry_out((*removed, *around.left_over))
    except OSError as error:
        done = stage.committed + removal.done
        findings.half_done(error, done, len(staged) + len(removed))
        return False
    touched |= {folder.rpartition("/")[0] for folder in remove_empty(base, around.hollow)}
    touched |= {path.rpartition("/")[0] for path in staged}
    _note_files(base, staged)
    _note_folders(base, touched, around, plan)
    return True


def _look_again(base: str, staged: Mapping[str, Staged], around: Surroundings, findings: Findings) -> None:
    """Finds what was changed by others since it was compared, and what may not be removed."""
    replaced = {path: one.replaces for path, one in staged.items()}
    for stray in around.strays:
        replaced[stray.path] = stray.found.stamp
        folder = os.path.dirname(base + stray.path)
        if not os.access(folder, os.W_OK | os.X_OK):
            read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
            error = OSError(errno.EROFS if read_only else errno.EACCES, "")
            findings.failed(error, stray.path, "remove")
    for path, stamp in replaced.items():
        if disk.stamp(base + path) != stamp:
            findings.changed_meanwhile(path)


def _note_files(base: str, staged: Mapping[str, Staged]) -> None:
    for path, one in staged.items():
        if one.digest:
            asked = time.time_ns()
            one.files[path] = recall.file_entry(os.lstat(base + path), asked, one.digest)


def _note_folders(base: str, touched: set[str], around: Surroundings, plan: Plan) -> None:
    known = (plan.units, around.others, around.passed, around.folders)
    for folder in [one for one in around.folders if one not in around.kept]:
        if folder not in plan.roots and not os.path.lexists(base + folder):
            del around.folders[folder]
            touched.discard(folder)
    for folder in touched:
        if not plan.has_root(folder):
            continue
        entry = recall.folder_entry(base + folder)
        names = entry if isinstance(entry, tuple) else _list(base + folder)
        paths = [f"{folder}/{name}" for name in names]
        if all(any(path in one for one in known) or plan.has_folder(path) for path in paths):
            around.folders[folder] = entry
        else:
            # Something came after the walk and was never judged: no listing matches this one.
            around.folders[folder] = ()


def _list(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []
