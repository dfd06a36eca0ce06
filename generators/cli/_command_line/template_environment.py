"""Verbs that render templates/service need packages that generating does not: an environment of their own."""

from __future__ import annotations

import importlib.util
import os
import sys

from generators.pipeline import REPOSITORY
from generators.telling import say
from generators.toolchain import Toolchain

ENVIRONMENT = "new"


def become_able(*modules: str) -> None:
    """Returns where the modules can be imported; else becomes the same command in their environment.

    Raises Unavailable when that cannot be made.
    """
    if all(_is_there(module) for module in modules):
        return
    python = Toolchain(REPOSITORY, say).environment(ENVIRONMENT) / "python"
    command = [str(python), "-P", "-m", "generators", *sys.argv[1:]]
    sys.stdout.flush()
    # The program is ours and its words are the caller's own; nothing of it passes a shell.
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(REPOSITORY)})  # noqa: S606


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
