"""What a lab needs and this machine does not have."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from generators.toolchain.unavailable import Unavailable


class Missing(Exception):
    """A program is not installed; the text says which, and how to get it."""

    def __init__(self, program: str, package: str, besides: str = "") -> None:
        """``besides``: another way out."""
        also = f"; or {besides}" if besides else ""
        super().__init__(f"{program} is not installed; as root: apt-get install {package}{also}")
        self.program = program
        self.package = package


def lacks(problem: Missing | Unavailable) -> str:
    """What this machine lacks and how to get it, in one line; empty where something is broken instead."""
    if isinstance(problem, Missing):
        return str(problem)
    return f"{problem.reason}; {problem.hint}" if problem.rule.startswith("setup/") else ""


def is_failure() -> bool:
    """Whether something that is not installed is a failure: in CI. Elsewhere it is a counted skip."""
    return os.environ.get("CI") == "true"


def find(program: str, package: str, folders: Iterable[Path] = (), besides: str = "") -> Path:
    """The program, from the first of these folders that has it, or from PATH. Raises Missing."""
    for folder in folders:
        if (folder / program).is_file():
            return folder / program
    found = shutil.which(program)
    if found is None:
        raise Missing(program, package, besides)
    return Path(found)
