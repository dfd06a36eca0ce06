"""Makes everything ready at once, so that later commands only run."""

from __future__ import annotations

from pathlib import Path

from generators.toolchain import cache
from generators.toolchain.toolchain import Toolchain
from generators.toolchain.unavailable import Unavailable


def setup(repository: Path, announce: cache.Announce) -> tuple[tuple[str, ...], tuple[Unavailable, ...]]:
    """Takes every step of `Toolchain.everything` and stops at no failure.

    The value is a line for each thing that is ready and an Unavailable for each that is not.
    """
    ready: list[str] = []
    failed: list[Unavailable] = []
    for step in Toolchain(repository, announce).everything():
        try:
            ready.append(f"{step.name}: {step() or 'all there'}")
        except Unavailable as problem:
            failed.append(problem)
    return tuple(ready), tuple(failed)
