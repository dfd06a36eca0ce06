"""Runs a program of the set-up, quietly when it works and with its own last words when it does not."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from generators.children import ending_with_us
from generators.interruption import guarded, stop_if_told
from generators.toolchain.unavailable import Unavailable

LAST_LINES = 12


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    doing: str,
    hint: str,
    rule: str,
    folder: Path | None = None,
) -> str:
    """Standard output of `command`, as text. What ends us ends it.

    Raises Unavailable when it cannot be started or ends with another code than 0; the reason holds
    `doing` and the last lines of its standard error, else of its standard output.
    """
    stop_if_told()
    try:
        child = subprocess.Popen(
            [os.fspath(part) for part in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            # A group of its own, so that a compiler ends together with what it has started.
            start_new_session=True,
            preexec_fn=ending_with_us(signal.SIGTERM),  # noqa: PLW1509 - two system calls, no locks
        )
    except OSError as error:
        raise Unavailable(f"{doing} failed: {error}", hint, rule=rule) from error
    with child, guarded(child.pid):
        out, err = child.communicate()
    if child.returncode != 0:
        words = (err.strip() or out.strip()).splitlines()[-LAST_LINES:]
        told = "".join(f"\n    | {line}" for line in words)
        raise Unavailable(f"{doing} failed with code {child.returncode}{told}", hint, rule=rule)
    return out
