"""Runs other programs, their words in a group of the job's log, and says which one failed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 3 * 3600
"""Seconds after which a program is taken to hang; the job's own timeout is shorter."""
NOT_FOUND = 127


def run(
    words: Sequence[str], *, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """The exit code of a program whose words go to the log; 127 where there is no such program."""
    sys.stdout.flush()
    try:
        done = subprocess.run(
            list(words),
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except (FileNotFoundError, NotADirectoryError) as error:
        sys.stderr.write(f"{words[0]}: {error.strerror}\n")
        return NOT_FOUND
    return done.returncode


def ask(words: Sequence[str], *, stdin: str | None = None) -> tuple[int, str]:
    """The exit code of a program and what it printed; its complaints go to the log."""
    sys.stdout.flush()
    try:
        done = subprocess.run(
            list(words), input=stdin or "", stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=False
        )
    except (FileNotFoundError, NotADirectoryError) as error:
        sys.stderr.write(f"{words[0]}: {error.strerror}\n")
        return NOT_FOUND, ""
    return done.returncode, done.stdout


@contextmanager
def group(title: str) -> Iterator[None]:
    """What is printed inside is folded under ``title`` in GitHub's log."""
    sys.stdout.write(f"::group::{title}\n")
    sys.stdout.flush()
    try:
        yield
    finally:
        sys.stdout.write("::endgroup::\n")
        sys.stdout.flush()
