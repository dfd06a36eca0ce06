"""Runs the programs of an npm group with the Node of the toolchain, on a copy of the generated tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.checks._engine.context import Context
from generators.checks._engine.processes import Completed
from generators.checks._suites import parts
from generators.conventions.ownership import LEFT

GROUP = "scaffolds"


class Workspace:
    """A copy of ``tests/services``, with the packages that its files import."""

    def __init__(self, context: Context, folder: Path) -> None:
        self._context = context
        self.folder = folder
        programs = context.once("node", context.tools.node)
        self._environment = {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}

    def run(self, program: str, *words: str) -> Completed:
        """Runs a program of the group in the folder."""
        command: list[str | Path] = [self.folder / "node_modules/.bin" / program, *words]
        return self._context.processes.run(command, folder=self.folder, environment=self._environment)

    def original(self, path: str) -> str:
        """A path of the copy, as it is in ``tests/services``."""
        return path.removeprefix("./")


@contextmanager
def workspace(context: Context) -> Iterator[Workspace]:
    """The copy, for as long as the block lasts. What a team wrote beside the generated files is in it."""
    packages = context.once(f"npm {GROUP}", lambda: context.tools.node_packages(GROUP))
    with context.new_folder() as scratch:
        folder = scratch / "services"
        folder.mkdir()
        for one in parts(context):
            if one.is_dir():
                shutil.copytree(one, folder / one.name, ignore=shutil.ignore_patterns(*LEFT))
            else:
                shutil.copy(one, folder)
        (folder / "node_modules").symlink_to(packages)
        yield Workspace(context, folder)
