"""Files that are there whole or not at all, whatever ends the program that writes them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write(target: Path, text: str) -> None:
    """Puts a text in place of a file, or where there is none yet. Raises OSError where the disk refuses."""
    # A link stays one: what it leads to is written.
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(scratch).chmod(mode)
        Path(scratch).replace(target)
    finally:
        Path(scratch).unlink(missing_ok=True)
