# Generated for demo from templates/scaffolds/shared/python/support/e2e/packages.py and golden.yaml; do not edit, run ./doit generate. sha256:6aa5bf63f88d4b23
"""Scripts that run in the page, from the npm packages beside the tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGES = Path(__file__).parents[2] / "node_modules"


@cache
def script(name: str) -> str:
    """The text of a package's file. Raises RuntimeError, with what to do, where packages are not installed."""
    path = PACKAGES / name
    if not path.is_file():
        raise RuntimeError(f"no {name} in node_modules; run these tests by ./doit test:services")
    return path.read_text(encoding="utf-8")
