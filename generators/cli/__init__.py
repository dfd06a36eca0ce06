"""The verbs: arguments in, exit code out. One module a verb; nothing is decided here.

A verb's module has ``EXAMPLES``, ``add_arguments(parser)`` and ``execute(arguments) -> int``; its
docstring is its help. ``verbs`` lists them, each with its line in ``./doit``, and ``tasks`` stands for the
words that go to doit itself. ``_<verb>/`` holds the parts of a verb, and
``_command_line/`` what verbs share.
"""

from __future__ import annotations

import gc
import sys

from generators.cli import verbs

CLEAN, FINDINGS, USAGE, BROKEN = 0, 1, 2, 3


def run(words: list[str]) -> int:
    """Runs one command line without the program's name and returns the exit code.

    An interrupt from the keyboard is left to the caller.
    """
    # What imports make stays: the collector would only walk it, again and again.
    gc.disable()
    try:
        if _format(words) != "github":
            return _to_the_end(words)
        from generators.runner_log import quietened

        with quietened():
            return _to_the_end(words)
    finally:
        gc.enable()


def _to_the_end(words: list[str]) -> int:
    try:
        return _run(words)
    except Exception as error:  # the last resort: a short message, a log with the rest
        if _came_by_interrupt(error):
            raise KeyboardInterrupt from error
        from generators.last_resort import own_bug

        return own_bug(error, document_of=_document_of(words))


def _run(words: list[str]) -> int:
    from generators.cli._command_line import parsing, version

    if not words or words[0] in {"-h", "--help"}:
        sys.stdout.write(verbs.overview())
        return CLEAN
    if words[0] == "--version":
        sys.stdout.write(f"{version.told()}\n")
        return CLEAN
    try:
        verb, arguments = parsing.parse(words)
        module = verb.module()
        gc.enable()
        return module.execute(arguments)
    except parsing.UsageError as error:
        from generators.grammar.scalars import readable
        from generators.report.screen import harmless
        from generators.telling import callable_here, misused

        message, line_end, hint = callable_here(str(error)).partition("\n")
        # What was typed is said back in its message: as long as people read, however long it is.
        said = f"{readable(message)}{line_end}{hint}"
        sys.stderr.write(f"doit: {harmless(said)}\n")
        if document_of := _document_of(words):
            misused(document_of, said)
        return USAGE
    except parsing.HelpShown:
        return CLEAN


def _document_of(words: list[str]) -> str:
    """The command whose one document is owed where JSON was asked for; empty where it was not."""
    named = (verb.word for word in words if (verb := verbs.find(word.partition(":")[0])))
    return next(named, "doit") if _format(words) == "json" else ""


def _format(words: list[str]) -> str:
    """What ``--format`` says, needed also where the words cannot be parsed; the last one counts."""
    stated = ""
    for one, after in zip(words, [*words[1:], ""], strict=False):
        if one == "--format":
            stated = after
        elif one.startswith("--format="):
            stated = one.removeprefix("--format=")
    return stated


def _came_by_interrupt(error: BaseException | None) -> bool:
    """Python itself wraps an interrupt that comes while a class is being made."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
