"""Instances of the service template, with the packages that they need."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from generators.model import Service
from generators.service_sources.template_answers import answers
from generators.toolchain import Toolchain
from generators.toolchain.commands import run
from lab import packages

TEMPLATE = Path("templates/service")
RENDERING = "new"
"""The Python environment that has Copier."""
PYTHON = "python"
_LEFT = ("node_modules", ".venv", "__pycache__", "coverage", ".env")


@dataclass(frozen=True, slots=True)
class App:
    """One instance: ``folder`` its sources, ``command`` starts it there, ``packages`` is what it imports:
    its ``node_modules``, or the environment of its ``requirements.txt``.
    """

    service: Service
    folder: Path
    command: tuple[str | Path, ...]
    packages: Path


def instantiate(toolchain: Toolchain, template: Path, service: Service, into: Path) -> App:
    """Renders the template into a folder that does not exist yet. Raises Unavailable."""
    told = into.with_name(f"{into.name}.answers.json")
    told.write_text(json.dumps(answers(service, None)), encoding="utf-8")
    copier = toolchain.environment(RENDERING) / "copier"
    run(
        [copier, "copy", "--quiet", "--defaults", "--data-file", told, template, into],
        environment={**os.environ, "PYTHONWARNINGS": "ignore"},
        doing=f"rendering {template.name} for {service.id}",
        hint="see what Copier says",
        rule="lab/template",
    )
    told.unlink()
    return prepare(toolchain, service, into)


def take(toolchain: Toolchain, service: Service, sources: Path, into: Path) -> App:
    """Copies the sources of a service, without what was installed or left there. Raises Unavailable."""
    shutil.copytree(sources, into, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT))
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
