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

TEMPLATE = Path("templates/service")
RENDERING = "new"
"""The Python environment that has Copier."""


@dataclass(frozen=True, slots=True)
class App:
    """One instance: ``folder`` its sources, ``command`` starts it there, ``packages`` is what it imports."""

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


def prepare(toolchain: Toolchain, service: Service, folder: Path) -> App:
    """Links the packages of an instance, installed once per machine. Raises Unavailable."""
    packages = toolchain.node_packages_in(folder)
    link = folder / "node_modules"
    link.unlink(missing_ok=True)
    link.symlink_to(packages)
    return App(service, folder, (toolchain.node() / "node", "src/main.ts"), packages)


def copy(app: App, into: Path) -> App:
    """A copy of an instance, to change something in it."""
    shutil.copytree(app.folder, into, symlinks=True)
    return App(app.service, into, app.command, app.packages)
