"""The moment the tree changes: a last look, all renames, all removals, then what to remember."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Mapping

from generators.writer import disk, recall
from generators.writer.compare import Comparison
from generators.writer.memory import Memory
from generators.writer.plan import Plan
from generators.writer.prune import Surroundings
from generators.writer.removal import Removal, remove_empty, sweep


def apply(compared: Comparison, around: Surroundings, memory: Memory) -> bool:
    """Renames and removes; whether all of it was done. What prevented it is among the findings.

    Afterwards the entries of all files and folders touched are those of the new tree.
    """
    base, stage, plan, findings = compared.base, compared.stage, compared.plan, compared.findings
    _look_again(compared, around)
    if findings:
        return False
    removed = around.removed
    removal = Removal(base, stage.token, plan.roots, around.kept)
    tops, new = list(stage.tops), list(stage.new)
    moment = time.time_ns()
    try:
        stage.commit()
        # Swept first: a folder that is removed is renamed, and what lies in it has another path then.
        for path in around.left_over:
            sweep(base + path)
        touched = removal.carry_out(removed)
    except OSError as error:
        done = stage.committed + removal.done
        total = len(compared.fresh) + len(compared.replaces) + len(removed)
        findings.half_done(error, done, total)
        return False
    touched.update(path.rpartition("/")[0] for path in (*compared.replaces, *tops, *around.left_over))
    touched.update(remove_empty(base, {path.rpartition("/")[0] for path in around.left_over}))
    memory.settle(compared.replaces, base, plan.units)
    memory.age(compared.fresh, moment, plan.units)
    _note_folders(base, touched, new, around, plan)
    return True


def _look_again(compared: Comparison, around: Surroundings) -> None:
    """Finds what was changed by others since it was compared, and what may not be removed."""
    base, findings = compared.base, compared.findings
    for stray in around.strays:
        folder = os.path.dirname(base + stray.path)
        if not os.access(folder, os.W_OK | os.X_OK):
            read_only = os.statvfs(folder).f_flag & os.ST_RDONLY
            error = OSError(errno.EROFS if read_only else errno.EACCES, "")
            findings.failed(error, stray.path, "remove")
        elif disk.held(base + stray.path)[0]:
            findings.failed(OSError(errno.EPERM, ""), stray.path, "remove")
    expected: list[Mapping[str, bytes]] = [
        compared.replaces,
        {stray.path: stray.found.stamp for stray in around.strays},
        dict.fromkeys(compared.stage.tops, b""),
    ]
    for stamps in expected:
        for path, stamp in stamps.items():
            if disk.stamp(base + path) != stamp:
                findings.changed_meanwhile(path)


def _note_folders(base: str, touched: set[str], new: Iterable[str], around: Surroundings, plan: Plan) -> None:
    known = (plan.units, around.others, around.passed, around.folders)
    for folder in [one for one in around.folders if one not in around.kept]:
        if folder not in plan.roots and not os.path.lexists(base + folder):
            del around.folders[folder]
            touched.discard(folder)
    for folder in filter(plan.has_root, new):
        around.folders[folder] = recall.folder_entry(base + folder)
    for folder in filter(plan.has_root, touched):
        entry = recall.folder_entry(base + folder)
        names = entry if isinstance(entry, tuple) else _list(base + folder)
        paths = [f"{folder}/{name}" for name in names]
        if all(any(path in one for one in known) for path in paths):
            around.folders[folder] = entry
        else:
            # Something came after the walk and was never judged: no listing matches this one.
            around.folders[folder] = ()


def _list(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []
