"""Renders a Copier template as often as it is told to, in one process: loading Copier takes longer than that.

Usage: python -P rendering.py FILE, in the environment that has Copier; FILE is a JSON list of
``{"template", "into", "answers"}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from copier import run_copy


def main(file: str) -> None:
    """Renders what a file says. Raises what Copier raises."""
    for one in json.loads(Path(file).read_text(encoding="utf-8")):
        run_copy(one["template"], one["into"], data=one["answers"], defaults=True, quiet=True)


if __name__ == "__main__":
    main(sys.argv[1])
