"""A golden catalog with its generated tree, to found services in."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators import catalog
from generators.model import Model
from generators.pipeline import Request
from generators.pipeline import run as generate
from generators.service_sources import founding, questions
from generators.service_sources.files import File
from generators.service_sources.questions import Given
from tests.e2e.checkout import REPOSITORY, Tree, picture

SOURCES = {"src/main.ts": File(b"main\n"), "run": File(b"#!/bin/sh\n", True)}


class Place:
    """A golden catalog with its generated tree, and a template that is not rendered."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.template = root / "tree", root / "template"
        self.root.mkdir()
        self.catalog = self.root / "services.yaml"
        self.catalog.write_bytes((REPOSITORY / "tests/catalogs/golden.yaml").read_bytes())
        self.request = Request(self.catalog, "services.yaml", self.root, None)
        assert not generate(self.request).failed
        for language in self.model.fleet.languages:
            (self.template / language).mkdir(parents=True)
        monkeypatch.setattr(founding, "render", lambda *_: dict(SOURCES))

    @property
    def model(self) -> Model:
        model = catalog.load(self.catalog, "services.yaml").model
        assert model is not None
        return model

    def plan(self, **given: object) -> founding.Plan:
        team = next(iter(self.model.fleet.teams))
        said = Given(**{"id": "novel", "team": team, **given})  # type: ignore[arg-type]
        settled = questions.settle(said, self.model)
        assert settled.answers is not None, settled
        return founding.plan(self.request, settled.answers, self.template, None)

    def picture(self) -> Tree:
        return picture(self.root)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)
