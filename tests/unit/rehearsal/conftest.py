"""The monitoring files of the repository's own catalog, written once."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generators.artifacts import Output
from generators.headers import stamp
from generators.outputs import alertmanager, prometheus, rules
from generators.render import Renderer
from tests.unit.checks.fleets import REPOSITORY
from tests.unit.checks.monitoring_plans import load

OUTPUTS: dict[str, Any] = {"alertmanager": alertmanager, "prometheus": prometheus, "rules": rules}


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with them."""
    model, renderer = load("services.yaml"), Renderer(REPOSITORY / "templates")
    folder = tmp_path_factory.mktemp("generated")
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


@pytest.fixture
def alone() -> Iterator[None]:
    """Live runs take turns: they listen on the same ports, and tests run in several processes."""
    with Path(tempfile.gettempdir(), "rehearsal-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
