"""Makes everything ready at once, so that later commands only run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from generators.toolchain import cache
from generators.toolchain.toolchain import Toolchain
from generators.toolchain.unavailable import Unavailable


def setup(
    repository: Path, announce: cache.Announce, programs: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[Unavailable, ...]]:
    """Takes every step of `Toolchain.everything`, or only those of some Go programs, and stops at no failure.

    The value is a line for each thing that is ready and an Unavailable for each that is not.
    """
    ready: list[str] = []
    failed: list[Unavailable] = []
    toolchain = Toolchain(repository, announce)
    for step in toolchain.of_programs(sorted(programs)) if programs else toolchain.everything():
        try:
            ready.append(f"{step.name}: {step() or 'all there'}")
        except Unavailable as problem:
            failed.append(problem)
    return tuple(ready), tuple(failed)
