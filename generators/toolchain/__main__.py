"""`python -m generators.toolchain [KUBERNETES]`: makes everything ready and prints what is.

The exit code is 0 when all of it is, else 3.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generators.toolchain.first_use import announce
from generators.toolchain.setup import setup


def main(arguments: list[str]) -> int:
    """Prepares the repository that holds this package; the value is the exit code."""
    ready, failed = setup(Path(__file__).resolve().parents[2], announce, *arguments[:1])
    for line in ready:
        print(line)
    for problem in failed:
        announce(str(problem))
    print(f"setup: {len(ready)} of {len(ready) + len(failed)} ready")
    return 3 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
