#!/usr/bin/env python3
"""A concurrency group of GitHub's, which act does not have: a job waits until no other is in it.

A step `enter` before a job's own steps, a step `leave` after them. Standard library only.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import sys
from pathlib import Path

PATIENCE = 1200
"""Seconds after which whoever was killed in a group is taken to have left it."""


def main(word: str) -> int:
    """Who entered is in it until its own run leaves; nothing waits but for that."""
    folder = Path(os.environ["REHEARSAL"], "groups")
    folder.mkdir(exist_ok=True)
    group = folder / hashlib.sha256(os.environ["GROUP"].encode()).hexdigest()[:16]
    door = group.with_suffix(f".{os.environ['REHEARSAL_RUN']}")
    if word == "leave":
        # Somebody reads at the other end, so this is where the wait is over.
        door.write_text("")
        return 0
    os.mkfifo(door)
    heard, says = os.pipe()
    if os.fork() == 0:
        stay(group, door, says)
    os.close(says)
    return 0 if os.read(heard, 1) else 1


def stay(group: Path, door: Path, says: int) -> None:
    """Holds the group for a job whose steps are programs of their own; never returns."""
    os.setsid()
    signal.alarm(PATIENCE)
    away = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(away, stream)
    with group.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.write(says, b"in")
        os.close(says)
        door.read_text()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
