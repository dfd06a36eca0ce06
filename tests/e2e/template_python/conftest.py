"""The lab of the template's tests, and an instance in Python instead of TypeScript."""

from __future__ import annotations

import pytest

from lab import App, Lab, Running
from tests.e2e.template.conftest import EVERYTHING, lab

__all__ = ["lab"]


@pytest.fixture(scope="session")
def app(lab: Lab) -> App:
    return lab.instantiate(EVERYTHING, language="python")


@pytest.fixture(scope="session")
def service(lab: Lab, app: App) -> Running:
    return lab.serve(app)


@pytest.fixture(scope="session")
def pattern() -> str:
    """How the template's framework spells the route by which it asks a service that it calls."""
    return "/api/v1/upstream/{id}"
