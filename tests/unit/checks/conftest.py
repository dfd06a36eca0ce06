"""A context over nothing, to which each test adds what its check looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generators.checks import Context
from tests.unit.checks.contexts import MakeContext


@dataclass
class AbsentError(Exception):
    """What a toolchain raises for a program that cannot be had."""

    reason: str = "there is no such program here"
    hint: str = "install it"


@dataclass
class FakeTools:
    """Programs by name; any other is missing."""

    programs: dict[str, Path] = field(default_factory=dict)

    def program(self, name: str) -> Path:
        if name not in self.programs:
            raise AbsentError(f"{name} is not here")
        return self.programs[name]

    def schemas(self, kubernetes: str) -> Path:
        raise AbsentError(f"no schemas of {kubernetes}")

    def definitions(self) -> Path:
        raise AbsentError("no definitions")

    def environment(self, name: str) -> Path:
        raise AbsentError(f"no environment {name}")

    def environment_of_services(self) -> Path:
        raise AbsentError("no environment of services")


@pytest.fixture
def make_context(tmp_path: Path) -> MakeContext:
    """A function that makes a context; keyword arguments replace its fields."""

    def make(**changes: Any) -> Context:
        tree = tmp_path / "tree"
        tree.mkdir(exist_ok=True)
        values: dict[str, Any] = {
            "repository": Path(__file__).parents[3],
            "catalog": tmp_path / "services.yaml",
            "shown": "services.yaml",
            "tree": tree,
            "cache": tmp_path / "cache",
            "scratch": tmp_path,
            "tools": FakeTools(),
            "today": date(2026, 9, 1),
            "loaded": None,
        }
        return Context(**{**values, **changes})

    return make


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that all tests of a run share: helm renders each chart of the fixtures once."""
    return tmp_path_factory.mktemp("answers")
