"""Runs a program of the set-up, quietly when it works and with its own last words when it does not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

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
    """Standard output of `command`, as text.

    Raises Unavailable when it cannot be started or ends with another code than 0; the reason holds
    `doing` and the last lines of its standard error, else of its standard output.
    """
    try:
        done = subprocess.run(
            [os.fspath(part) for part in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Unavailable(f"{doing} failed: {error}", hint, rule=rule) from error
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()[-LAST_LINES:]
        told = "".join(f"\n    | {line}" for line in words)
        raise Unavailable(f"{doing} failed with code {done.returncode}{told}", hint, rule=rule)
    return done.stdout
