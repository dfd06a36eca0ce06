"""A whole run as a process of its own: what it reads, how it is started, and its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generators.artifacts import Output
from generators.headers import stamp
from generators.outputs import alertmanager, prometheus, rules
from generators.render import Renderer
from generators.toolchain import Toolchain
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.checks.monitoring_plans import load

OUTPUTS: dict[str, Any] = {"alertmanager": alertmanager, "prometheus": prometheus, "rules": rules}
NAMES = ("prometheus", "promtool", "alertmanager", "blackbox_exporter")


def written(catalog: str, folder: Path) -> Path:
    """The folder, with the monitoring files of a catalog of this repository."""
    model, renderer = load(catalog), Renderer(REPOSITORY / "templates")
    for name, module in OUTPUTS.items():
        output: Output = module
        render = renderer.bind(name)
        found = [*output.of_fleet(model, render)]
        for service in model.services:
            found += output.of_service(service, model.fleet, render)
        for one in found:
            target = folder / one.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(stamp(one, model.fleet.platform.name), encoding="utf-8")
    return folder


def programs() -> dict[str, str]:
    """The real ones. Raises Unavailable."""
    return {name: str(path) for name, path in Toolchain(REPOSITORY, print).programs(NAMES).items()}


def command(monitoring: Path, started: dict[str, str], catalog: str = "services.yaml") -> list[str]:
    """The run of a catalog of this repository."""
    return [
        sys.executable,
        "-m",
        "rehearsal",
        f"--catalog={REPOSITORY / catalog}",
        f"--monitoring={monitoring}",
        f"--programs={json.dumps(started)}",
        "--format=json",
    ]


def home(folder: Path) -> dict[str, str]:
    """An environment in which temporary folders lie where the test can see them."""
    return {**os.environ, "TMPDIR": str(folder)}


@contextmanager
def ended(run: subprocess.Popen[str]) -> Iterator[None]:
    """It does not outlive a test that fails."""
    try:
        yield
    finally:
        if run.poll() is None:
            run.terminate()
