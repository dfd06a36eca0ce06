"""What is said where nothing else was: something is missing, the machine is full, or this program errs."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from generators.problems import MAKE_ROOM, Place, Problem, no_room
from generators.toolchain import Unavailable, cache

BROKEN = 3


def own_bug(error: Exception, *, document_of: str = "") -> int:
    """Says on standard error what happened and what to do; a traceback goes into a log. Returns 3.

    With ``document_of``, the name of a command, the same goes to standard output as its one document.
    """
    problem = _as_problem(error)
    sys.stderr.write(f"error: {problem.message} [{problem.rule}]\n")
    sys.stderr.write(f"    hint: {problem.hint}\n" if problem.hint else "")
    if document_of:
        from generators.report import document

        sys.stdout.write(document(document_of, (problem,), checked=0, of=0))
    return BROKEN


def _as_problem(error: Exception) -> Problem:
    """What stopped the command; it has no place in any file of the caller's."""
    if isinstance(error, Unavailable):
        return Problem(error.rule, error.reason, Place(""), error.hint)
    reason, hint = _of_the_machine(error)
    if reason:
        return Problem("doit/system", reason, Place(""), hint)
    text = "".join(traceback.format_exception(error))
    try:
        log = cache.find_folder(os.environ) / "logs/doit-error.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(text, encoding="utf-8")
        where = f"the traceback is in {log}"
    except (OSError, Unavailable):
        where = f"the traceback is:\n{text}"
    if isinstance(error, ImportError):
        hint = f"if .venv was changed by hand, remove it: the next command makes it anew; {where}"
        return Problem("setup/python", f"a package cannot be imported: {error}", Place(""), hint)
    hint = f"this is a mistake in this program, not in your files; {where}"
    return Problem("doit/bug", f"{type(error).__name__}: {error}", Place(""), hint)


def _of_the_machine(error: Exception) -> tuple[str, str]:
    """What to say and to do where the error is no mistake of anybody's code; empty for all others."""
    if not isinstance(error, OSError):
        return "", ""
    if reason := no_room(error):
        return reason, MAKE_ROOM
    try:
        Path.cwd()
    except OSError:
        return "the current folder was removed", "change to one that is there"
    return "", ""
