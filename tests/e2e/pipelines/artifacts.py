#!/usr/bin/env python3
"""Artifacts of a run as folders: what the rehearsal has instead of GitHub's store.

Standard library only; called by the stand-ins for the actions that upload and download.
"""

from __future__ import annotations

import fnmatch
import os
import shutil
import sys
from pathlib import Path

WORLD = Path(os.environ["REHEARSAL"])
STORE = WORLD / "artifacts" / os.environ["REHEARSAL_RUN"]


def upload() -> int:
    """Files are kept by their names, folders by what is in them."""
    target = STORE / os.environ["NAME"]
    found = []
    for pattern in os.environ["FILES"].split():
        path = Path(pattern)
        found += sorted(path.rglob("*")) if path.is_dir() else sorted(Path().glob(pattern))
    files = [path for path in found if path.is_file()]
    if not files:
        return int(os.environ["MISSING"] == "error")
    target.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copy(path, target / path.name)
    return 0


def download() -> int:
    """Everything whose name fits, side by side; nothing is no failure, as with GitHub's own."""
    target = Path(os.environ["TARGET"])
    for folder in sorted(STORE.glob("*")):
        if fnmatch.fnmatchcase(folder.name, os.environ["PATTERN"]):
            shutil.copytree(folder, target, dirs_exist_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit({"upload": upload, "download": download}[sys.argv[1]]())
