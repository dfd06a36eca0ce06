"""A cluster in memory: enough of the Kubernetes API for leases, histories and lists, and its faults."""

from __future__ import annotations

import pytest

from generators.model import Model
from ops.adapters.api import Api
from tests.support.catalogs import load
from tests.unit.ops.played_api import Memory


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def api(memory: Memory) -> Api:
    return Api(memory, clock=lambda: 1_800_000_000.0)


@pytest.fixture(scope="session")
def model() -> Model:
    return load("services.yaml")
