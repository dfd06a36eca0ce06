"""Three texts to one by ``git merge-file``, which needs no repository."""

from __future__ import annotations

import subprocess

from generators.scratch import scratch

YOURS, BASE = "yours", "base"
_MOST_CONFLICTS = 127
"""Git says how many there are, up to this; a higher code is an error of its own."""


class MergeError(Exception):
    """git could not do it; the text is what it said."""


def merge(mine: bytes, base: bytes, new: bytes, label: str) -> tuple[bytes, int]:
    """The merged text and its number of conflicts, marked with all three sides. Raises MergeError."""
    with scratch("doit-merge-") as folder:
        sides = {"mine": mine, "base": base, "new": new}
        for name, content in sides.items():
            (folder / name).write_bytes(content)
        labels = [word for one in (YOURS, BASE, label) for word in ("-L", one)]
        try:
            done = subprocess.run(
                ["git", "merge-file", "-p", "--diff3", *labels, *sides],
                cwd=folder,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise MergeError("git is not installed") from error
    if done.returncode > _MOST_CONFLICTS or done.returncode < 0:
        raise MergeError(done.stderr.decode(errors="replace").strip() or f"git ended with {done.returncode}")
    return done.stdout, done.returncode


def conflicts_in(content: bytes) -> list[int]:
    """The lines, from 1, on which a conflict of ours begins."""
    start = f"{'<' * 7} {YOURS}".encode()
    return [number for number, line in enumerate(content.splitlines(), 1) if line == start]
