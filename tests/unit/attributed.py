"""Files and folders that nobody may replace, not even root."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def attributed(path: Path, attribute: str) -> Iterator[None]:
    """With ``i`` (immutable) or ``a`` (append-only), where this user and the file system know them."""
    if not shutil.which("chattr"):
        pytest.skip("needs chattr")
    if subprocess.run(["chattr", f"+{attribute}", path], capture_output=True, check=False).returncode:
        pytest.skip("needs root, and a file system with attributes")
    try:
        yield
    finally:
        subprocess.run(["chattr", f"-{attribute}", path], check=True)
