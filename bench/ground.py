"""The generator with the charts alone: what every further output is measured against.

A copy of the code without the other outputs' modules, run by the same interpreter. Nothing else
differs, so the ratio of the two is what those outputs cost.
"""

from __future__ import annotations

import shutil
from pathlib import Path

GROUND = frozenset({"charts", "workload", "platform", "reference"})
"""Outputs that are there without any other."""


def make(repository: Path, folder: Path) -> dict[str, str]:
    """Copies the code into ``folder``; returns the environment that runs it instead of the original."""
    for name in ("generators", "templates"):
        shutil.copytree(repository / name, folder / name)
    (folder / "requirements").mkdir()
    shutil.copy2(repository / "requirements/runtime.txt", folder / "requirements")
    for module in sorted((folder / "generators/outputs").glob("*.py")):
        if not module.name.startswith("_") and module.stem not in GROUND:
            module.unlink()
    return {"PYTHONPATH": str(folder)}
