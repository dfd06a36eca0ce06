"""What is said where nothing else was: something is missing, the machine is full, or this program errs."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path

from generators.toolchain import Unavailable, cache

BROKEN = 3
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}
"""No room, or no more open files: the machine's to give."""


def own_bug(error: Exception) -> int:
    """Says on standard error what happened and what to do; a traceback goes into a log. Returns 3."""
    if isinstance(error, Unavailable):
        sys.stderr.write(f"{error}\n")
        return BROKEN
    reason = _of_the_machine(error)
    if reason:
        sys.stderr.write(f"error: {reason}\n")
        return BROKEN
    text = "".join(traceback.format_exception(error))
    try:
        log = cache.find_folder(os.environ) / "logs/doit-error.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(text, encoding="utf-8")
        where = f"the traceback is in {log}"
    except (OSError, Unavailable):
        where = f"the traceback is:\n{text}"
    sys.stderr.write(
        f"error: {type(error).__name__}: {error} [doit/bug]\n"
        f"    hint: this is a mistake in this program, not in your files; {where}\n"
    )
    return BROKEN


def _of_the_machine(error: Exception) -> str:
    """What to say where the error is no mistake of anybody's code; empty for all others."""
    if not isinstance(error, OSError):
        return ""
    if error.errno in _FULL:
        about = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{about} [doit/system]\n    hint: make room, then run the command again"
    try:
        Path.cwd()
    except OSError:
        return "the current folder was removed [doit/system]\n    hint: change to one that is there"
    return ""
