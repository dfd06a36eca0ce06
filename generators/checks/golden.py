"""The golden trees are what the small golden catalog generates, byte for byte.

They show in a review what a change of a template or an output does. Counts files and links of both
sides.
"""

from __future__ import annotations

import os
from pathlib import Path

from generators.checks import Context, Result
from generators.checks._first_difference import first_difference
from generators.conventions.ownership import GOLDEN
from generators.problems import Place, Problem, Severity

NEEDS = ()

CURE = "run ./doit golden and review the difference"


def run(context: Context) -> Result:
    """One fixable finding per golden file that is missing, different or left over."""
    planned = context.golden()
    committed = _files(context.repository / GOLDEN)
    problems = []
    for path in sorted({*planned, *committed}):
        if path not in committed:
            said = "is generated from the golden catalog, and no golden file shows it"
        elif path not in planned:
            said = "is a golden file, and the golden catalog no longer generates it"
        elif planned[path] != committed[path]:
            said = "differs from what the golden catalog generates"
        else:
            continue
        place = Place(f"{GOLDEN}/{path}", _line(planned.get(path), committed.get(path)))
        problems.append(Problem("golden/stale", f"{path} {said}", place, CURE, Severity.FIXABLE))
    total = len({*planned, *committed})
    return Result(total - len(problems), total, tuple(problems))


def as_link(target: str) -> str:
    """What stands for a link among the texts of a golden tree; no file can have this text."""
    return f"\0link to {target}"


def _files(folder: Path) -> dict[str, str]:
    """Texts by path. Links are followed by nobody: what they lead to is theirs to say."""
    found = {}
    for parent, folders, names in os.walk(folder):
        for name in (*names, *folders):
            path = Path(parent, name)
            if path.is_symlink():
                text = as_link(str(path.readlink()))
            elif name in folders:
                continue
            else:
                # Whatever somebody left there is a finding too.
                text = path.read_text(encoding="utf-8", errors="surrogateescape")
            found[path.relative_to(folder).as_posix()] = text
    return found


def _line(planned: str | None, committed: str | None) -> int:
    """The line, from 1; 0 where there is nothing to compare."""
    texts = [one for one in (planned, committed) if one is not None and not one.startswith("\0")]
    return first_difference(texts[0], texts[1]) if len(texts) == 2 else 0
