"""`python -m generators.toolchain [KUBERNETES]`: makes everything ready and prints what is.

The exit code is 0 when all of it is, else 3.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generators.toolchain.first_use import announce
from generators.toolchain.toolchain import Toolchain
from generators.toolchain.unavailable import Unavailable


def main(arguments: list[str]) -> int:
    """Prepares the repository that holds this package, stopping at no failure; the exit code."""
    toolchain = Toolchain(Path(__file__).resolve().parents[2], announce)
    steps = list(toolchain.everything(*arguments[:1]))
    ready = 0
    for step in steps:
        try:
            print(f"{step.name}: {step() or 'all there'}", flush=True)
            ready += 1
        except Unavailable as problem:
            announce(str(problem))
    print(f"setup: {ready} of {len(steps)} ready")
    return 0 if ready == len(steps) else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
