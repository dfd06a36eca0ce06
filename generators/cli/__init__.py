"""The verbs: arguments in, exit code out. One module a verb; nothing is decided here.

A verb's module has ``EXAMPLES``, ``add_arguments(parser)`` and ``execute(arguments) -> int``; the
first line of its docstring is its summary in ``./doit``, the rest its help.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path

from generators.cli import verbs

CLEAN, FINDINGS, USAGE, BROKEN = 0, 1, 2, 3

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}
"""No room, or no more open files: the machine's to give."""


def run(words: list[str]) -> int:
    """Runs one command line without the program's name and returns the exit code.

    An interrupt from the keyboard is left to the caller.
    """
    try:
        return _run(words)
    except Exception as error:  # the last resort: a short message, a log with the rest
        if _came_by_interrupt(error):
            raise KeyboardInterrupt from error
        return _own_bug(error)


def _run(words: list[str]) -> int:
    from generators.cli import parsing, version

    if not words or words[0] in {"-h", "--help"}:
        sys.stdout.write(verbs.overview())
        return CLEAN
    if words[0] == "--version":
        sys.stdout.write(f"{version.told()}\n")
        return CLEAN
    try:
        verb, arguments = parsing.parse(words)
        return verb.module().execute(arguments)
    except parsing.UsageError as error:
        from generators.report.screen import harmless

        sys.stderr.write(f"doit: {harmless(str(error))}\n")
        return USAGE
    except parsing.HelpShown:
        return CLEAN


def _came_by_interrupt(error: BaseException | None) -> bool:
    """Python itself wraps an interrupt that comes while a class is being made."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


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


def _own_bug(error: Exception) -> int:
    from generators.toolchain import Unavailable, cache

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
        f"    hint: this is a mistake in the generator, not in your files; {where}\n"
    )
    return BROKEN
