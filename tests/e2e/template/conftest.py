"""One lab for all tests of the template, and an instance of it for a service that uses everything."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from lab import App, Lab, Missing, Running
from tests.e2e.checkout import REPOSITORY

EVERYTHING = "wallet"
"""Calls a required and an optional service, uses both resources, has a flag and metrics of its own."""


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with Lab(REPOSITORY) as one:
        try:
            _ = one.postgres, one.redis
        except Missing as missing:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(str(missing))
        yield one


@pytest.fixture(scope="session")
def app(lab: Lab) -> App:
    return lab.instantiate(EVERYTHING)


@pytest.fixture(scope="session")
def service(lab: Lab, app: App) -> Running:
    return lab.serve(app)


@pytest.fixture(scope="session")
def pattern() -> str:
    """How the template's framework spells the route by which it asks a service that it calls."""
    return "/api/v1/upstream/:id"
