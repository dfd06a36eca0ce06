"""The lab of the template's tests, and an instance in Python instead of TypeScript."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import App, Lab, Running
from tests.e2e.template.conftest import EVERYTHING, lab
from tests.e2e.template_python.instance import instantiate

__all__ = ["lab"]


@pytest.fixture(scope="session")
def app(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> App:
    folder: Path = tmp_path_factory.mktemp("python") / EVERYTHING
    return instantiate(lab, lab.service(EVERYTHING), folder)


@pytest.fixture(scope="session")
def service(lab: Lab, app: App) -> Running:
    return lab.serve(app)
