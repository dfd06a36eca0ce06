"""Python environments in the user's cache: one for each file of pins, made once per machine."""

from __future__ import annotations

import os
import time
from pathlib import Path

from generators.toolchain import cache, environments

SERVICE = "service"
"""What environments of services are called."""
PINS_OF_SERVICES = Path("templates/service/python/requirements-test.txt")
"""What a service in Python is founded with, and its generated tests are run with."""


def made_once(name: str, requirements: Path, announce: cache.Announce) -> Path:
    """The environment of a file of pins with hashes; people are shown ``name``. Raises Unavailable."""
    key = cache.digest(requirements.read_bytes(), environments.identity())
    folder = cache.find_folder(os.environ) / "python" / f"{name}-{key}"
    if not environments.is_current(folder, requirements):
        doing = f"setting up Python packages for {name}"
        with cache.locked(folder.with_name(f".{folder.name}.lock"), doing, announce):
            if not environments.is_current(folder, requirements):
                announce(f"{doing} (once) …")
                begun = time.monotonic()
                environments.make(folder, requirements)
                announce(f"set up Python packages for {name} in {time.monotonic() - begun:.0f} s")
    return folder
