"""An instance of the service template in Python, with its packages, for the lab to serve."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

from generators.model import Service
from generators.service_sources.template_answers import answers
from generators.toolchain import cache, environments
from generators.toolchain.commands import run
from lab import App, Lab
from lab.apps import RENDERING
from tests.e2e.checkout import REPOSITORY


def instantiate(lab: Lab, service: Service, into: Path) -> App:
    """Renders it for a service, whatever the catalog says it is written in. Raises Unavailable."""
    one = replace(service, language=replace(service.language, name="python"))
    told = into.with_name(f"{into.name}.answers.json")
    told.write_text(json.dumps(answers(one, None)), encoding="utf-8")
    run(
        [
            lab.toolchain.environment(RENDERING) / "copier",
            *("copy", "--quiet", "--defaults", "--data-file", told),
            *(REPOSITORY / "templates/service", into),
        ],
        environment={**os.environ, "PYTHONWARNINGS": "ignore"},
        doing="rendering the Python template",
        hint="see what Copier says",
        rule="lab/template",
    )
    python = packages_of(into / "requirements.txt") / "bin/python"
    return App(one, into, (python, "-m", "service"), python.parents[1])


def packages_of(requirements: Path) -> Path:
    """The environment of these pins, made once a machine. Raises Unavailable."""
    key = cache.digest(requirements.read_bytes(), environments.identity())
    folder = cache.find_folder(os.environ) / "python" / f"service-{key}"
    with cache.locked(folder.with_name(f".{folder.name}.lock"), "installing packages", print):
        if not environments.is_current(folder, requirements):
            environments.make(folder, requirements)
    return folder
