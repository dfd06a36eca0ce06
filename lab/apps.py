"""Instances of the service template, with the packages that they need."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generators.model import Service
from generators.service_sources.template_answers import answers
from generators.toolchain import Toolchain
from generators.toolchain.unavailable import Unavailable
from lab import packages
from lab.processes import Program

TEMPLATE = Path("templates/service")
RENDERING = "new"
"""The Python environment that has Copier."""
PYTHON = "python"
_RENDERER = Path(__file__).with_name("rendering.py")
_LONGEST = 300.0
_LEFT = frozenset({"node_modules", ".venv", "__pycache__"})
_LEFT_AT_TOP = frozenset({"coverage", ".env"})
"""What a service's own runs leave in its folder: further down, these are names like any other."""


@dataclass(frozen=True, slots=True)
class App:
    """One instance: ``folder`` its sources, ``command`` starts it there, ``packages`` is what it imports:
    its ``node_modules``, or the environment of its ``requirements.txt``.
    """

    service: Service
    folder: Path
    command: tuple[str | Path, ...]
    packages: Path


def instantiate(
    toolchain: Toolchain,
    template: Path,
    wanted: Mapping[Path, Service],
    meanwhile: Callable[[], object] = lambda: None,
) -> list[App]:
    """Renders the template into folders that do not exist yet, each for its service, in this order.

    ``meanwhile`` is called while it works. Raises Unavailable, Died.
    """
    if not wanted:
        return []
    told = next(iter(wanted)).with_suffix(".answers.json")
    each = (
        {"template": os.fspath(template), "into": os.fspath(into), "answers": answers(service, None)}
        for into, service in wanted.items()
    )
    told.write_text(json.dumps([*each]), encoding="utf-8")
    python = toolchain.environment(RENDERING) / "python"
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    log = told.with_suffix(".log")
    copier = Program("copier", [python, "-P", _RENDERER, told], log, environment, told.parent)
    try:
        meanwhile()
        code = copier.wait(_LONGEST)
    finally:
        copier.stop()
    if code:
        names = ", ".join(service.id for service in wanted.values())
        reason = f"rendering {template.name} for {names} failed with code {code}: {copier.last_words()}"
        raise Unavailable(reason, "see what Copier says", rule="lab/template")
    told.unlink()
    log.unlink()
    return [prepare(toolchain, service, into) for into, service in wanted.items()]


def take(toolchain: Toolchain, service: Service, sources: Path, into: Path) -> App:
    """Copies the sources of a service, without what was installed or left there. Raises Unavailable."""

    def left(folder: str, names: list[str]) -> set[str]:
        return {*names} & (_LEFT | _LEFT_AT_TOP if Path(folder) == sources else _LEFT)

    shutil.copytree(sources, into, symlinks=True, ignore=left)
    return prepare(toolchain, service, into)


def prepare(toolchain: Toolchain, service: Service, folder: Path) -> App:
    """Gives an instance its packages, installed once per machine. Raises Unavailable."""
    if service.language.name == PYTHON:
        made = packages.of_python(folder / "requirements.txt")
        return App(service, folder, (made / "bin/python", "-m", "service"), made)
    linked = packages.of_node(toolchain, folder)
    return App(service, folder, (toolchain.node() / "node", "src/main.ts"), linked)


def copy(app: App, into: Path) -> App:
    """A copy of an instance, to change something in it."""
    shutil.copytree(app.folder, into, symlinks=True)
    return App(app.service, into, app.command, app.packages)
