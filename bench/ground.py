"""The generator with some of its outputs: the charts alone, or the charts and the monitoring.

A copy of the code without the other outputs' modules, run by the same interpreter. Nothing else
differs, so the ratio of two is what the outputs cost that only one of them has.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from generators.pipeline import TEMPLATES
from generators.registry import discover

GROUND = frozenset({"charts", "workload", "platform", "reference"})
"""Outputs that are there without any other."""


def watching() -> frozenset[str]:
    """Outputs that watch the fleet: all that they make is below ``monitoring/``."""
    return frozenset(
        one.name for one in discover(TEMPLATES) if all(root.startswith("monitoring/") for root in one.roots)
    )


def all_but(repository: Path, *without: str) -> frozenset[str]:
    """Every output but these. Raises ValueError for one that is not there."""
    there = {one.stem for one in (repository / "generators/outputs").glob("[!_]*.py")}
    absent = sorted({*without} - there)
    if absent:
        raise ValueError(f"no outputs: {', '.join(absent)}")
    return frozenset(there - {*without})


def make(repository: Path, folder: Path, more: frozenset[str] = frozenset()) -> dict[str, str]:
    """Copies the code into ``folder``; returns the environment that runs it instead of the original.

    ``more`` are outputs besides those of the ground. Raises ValueError for one that is not there.
    """
    absent = [one for one in sorted(more) if not (repository / f"generators/outputs/{one}.py").is_file()]
    if absent:
        raise ValueError(f"no outputs: {', '.join(absent)}")
    kept = GROUND | more
    for name in ("generators", "templates"):
        shutil.copytree(repository / name, folder / name)
    (folder / "requirements").mkdir()
    shutil.copy2(repository / "requirements/runtime.txt", folder / "requirements")
    for module in sorted((folder / "generators/outputs").glob("*.py")):
        if not module.name.startswith("_") and module.stem not in kept:
            module.unlink()
    return {"PYTHONPATH": str(folder)}
