"""A whole run as a process of its own: what it reads, how it is started, and its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.toolchain import Toolchain
from tests.unit.checks.fleets import REPOSITORY, planned
from tests.unit.checks.monitoring_plans import load

NAMES = ("prometheus", "promtool", "alertmanager", "blackbox_exporter")


def written(catalog: str, folder: Path) -> Path:
    """The folder, with the monitoring files of a catalog of this repository."""
    for path, text in planned(load(catalog), "alertmanager", "prometheus", "rules").texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
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
