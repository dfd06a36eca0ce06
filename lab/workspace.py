"""A folder with generated tests that runners may write into, and what their contracts say.

The committed tests of the repository are copied as they are, with what their teams wrote. Those of another
catalog, or of services that are to be tried in another language, are rendered as they would be generated.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generators.artifacts import Artifact
from generators.conventions.enumerations import LANGUAGES
from generators.conventions.ownership import LEFT, TESTS
from generators.model import Model, Service
from generators.outputs import scaffolds
from generators.render import Renderer

TYPESCRIPT, PYTHON = "typescript", "python"


@dataclass(frozen=True, slots=True)
class Contract:
    """What runners and labs need of a service's ``contract.json``."""

    id: str
    language: str
    page: bool
    serves: bool
    sources: str


def contracts(folder: Path) -> dict[str, Contract]:
    """Those of a workspace by id, in the order of ids."""
    texts = (one.read_text(encoding="utf-8") for one in sorted(folder.glob("*/contract.json")))
    read = (json.loads(text) for text in texts)
    found = [Contract(one["id"], one["language"], one["page"], one["serves"], one["sources"]) for one in read]
    return {one.id: one for one in found if one.language in LANGUAGES}


def copied(repository: Path, into: Path) -> Path:
    """The committed tests."""
    ignored = shutil.ignore_patterns(*LEFT)
    return shutil.copytree(repository / TESTS, into, ignore=ignored)


def rendered(repository: Path, model: Model, into: Path) -> Path:
    """The tests of a model, seeded files included."""
    for artifact in _artifacts(repository, model):
        path = into / Path(artifact.path).relative_to(TESTS)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
    return into


def in_language(service: Service, language: str | None) -> Service:
    """The same service, written in ``language`` where one is said."""
    return replace(service, language=replace(service.language, name=language)) if language else service


def _artifacts(repository: Path, model: Model) -> Iterator[Artifact]:
    render = Renderer(repository / "templates").bind("scaffolds")
    for service in model.services:
        yield from scaffolds.of_service(service, model.fleet, render)
    yield from scaffolds.of_fleet(model, render)
