"""Runs what judges Python on a copy of the generated tests, with what services in Python pin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.checks._engine.context import Context
from generators.checks._engine.processes import Completed
from generators.checks._suites import parts
from generators.conventions.ownership import LEFT

LINT = ("check", "--isolated", "--no-cache", "--select", "B,E4,E7,E9,F,W")
TYPES = ("--strict", "--explicit-package-bases", "--namespace-packages", "--show-column-numbers")
LIST = ("--collect-only", "-q", "-p", "no:cacheprovider")


class Suites:
    """The copy. A dash is in no name of a package: there the folder has an underscore, as no id has."""

    def __init__(self, context: Context, folder: Path, programs: Path) -> None:
        self._context = context
        self.folder = folder
        self._programs = programs
        self._ids = {one.id.replace("-", "_"): one.id for one in context.model.services}

    def run(self, program: str, *words: str) -> Completed:
        """Runs a program of the environment in the folder."""
        return self._context.processes.run([self._programs / program, *words], folder=self.folder)

    def original(self, path: str) -> str:
        """A path of the copy, as it is in ``tests/services``."""
        first, slash, rest = path.removeprefix("./").partition("/")
        return f"{self._ids.get(first, first)}{slash}{rest}"


@contextmanager
def suites(context: Context) -> Iterator[Suites]:
    """The copy, for as long as the block lasts. What a team wrote beside the generated files is in it."""
    programs = context.once("environment of services", context.tools.environment_of_services)
    with context.new_folder() as scratch:
        folder = scratch / "services"
        folder.mkdir()
        for found in parts(context):
            if found.suffix == ".ini" or found.suffix == ".py":
                shutil.copy(found, folder)
            elif found.is_dir() and next(found.rglob("*.py"), None):
                shutil.copytree(found, folder / found.name.replace("-", "_"), ignore=_no_leftovers)
        yield Suites(context, folder, programs)


_no_leftovers = shutil.ignore_patterns(*LEFT)
