"""``python -m generators VERB``: what the launcher ``./doit`` runs.

Answers the commonest question, "is there anything to generate?", before it imports anything that
costs time; everything else goes through ``cli``.
"""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO


class UnprintedError(BaseException):
    """Standard output cannot be written. As little an error of ours as Ctrl-C, so nobody handles it."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.is_unwanted = isinstance(error, BrokenPipeError)


class _Descriptor(io.FileIO):
    """Standard output: without it there is nothing to go on for."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise UnprintedError(error) from error


class _Aside(io.FileIO):
    """Standard error: what is asked for is done without it, and the exit code tells that words were lost."""

    lost = False

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            # Whoever read along may have left: that is as good as a closed one.
            self.lost = self.lost or not isinstance(error, BrokenPipeError)
            return len(data)


def main() -> int:
    """Exit code 0 clean, 1 findings, 2 usage, 3 a bug of ours or a broken environment, 130 Ctrl-C."""
    try:
        if sys.stderr is None:
            _listen_to_nobody()
        if sys.stdout is None:
            return _unprintable("it is closed")
        aside = _Aside(sys.stderr.fileno(), "w", closefd=False)
        sys.stderr = _text(aside, sys.stderr, lines=True)
        descriptor = _Descriptor(sys.stdout.fileno(), "w", closefd=False)
        sys.stdout = _text(descriptor, sys.stdout, lines=sys.stdout.isatty())
        code = _run(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        # Here and not in cli, because it may come while that is still being imported. Coming inside an
        # exec(), as imports do, it would make Python end by the signal instead; the next exec() clears that.
        exec("")  # noqa: S102
        sys.stderr.write("\nInterrupted: what was half done is completed by the next run.\n")
        return 130
    except UnprintedError as error:
        # Python prints what is left in its buffer at its end, and would complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        # Whoever read our output may have left (`| head`): that needs no words.
        return 1 if error.is_unwanted else _unprintable(str(error))
    return 3 if aside.lost else code


def _run(arguments: list[str]) -> int:
    asked = _plain_generate(arguments)
    if asked is not None:
        from generators.writer.shortcut import report_if_current

        if report_if_current(*asked):
            return 0
    from generators.cli import run
    from generators.interruption import listen

    listen()
    return run(arguments)


def _plain_generate(words: list[str]) -> tuple[str, str] | None:
    """Catalog and output of a ``generate`` with no other options; None where cli has to look."""
    options = dict(zip(words[1::2], words[2::2], strict=False))
    if words[:1] != ["generate"] or len(words) != 1 + 2 * len(options) or "" in options.values():
        return None
    # Another catalog without an output of its own is a mistake, which cli explains.
    if options.keys() not in (set(), {"--output"}, {"--catalog", "--output"}):
        return None
    return options.get("--catalog", ""), options.get("--output", "")


def _text(raw: io.FileIO, instead_of: TextIO, *, lines: bool) -> TextIO:
    buffer = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, instead_of.encoding, "backslashreplace", line_buffering=lines)


def _listen_to_nobody() -> None:
    """Gives a closed standard error (``2>&-``) a reader who forgets, so that no file gets its number."""
    unheard = os.open(os.devnull, os.O_WRONLY)
    if unheard != 2:
        os.dup2(unheard, 2)
    sys.stderr = os.fdopen(2, "w", closefd=False)


def _unprintable(reason: str) -> int:
    sys.stderr.write(f"error: cannot write to standard output: {reason}\n")
    return 3


if __name__ == "__main__":
    sys.exit(main())
