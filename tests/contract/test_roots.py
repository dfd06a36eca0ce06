"""Outputs own folders that nobody writes in, and whose each of their files is, is known."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from generators import pipeline, registry
from generators.conventions import ownership
from tests.support.catalogs import load


def module(root: str) -> ModuleType:
    made = ModuleType("contacts", "docs/contacts: whom to call.")
    made.ROOTS = (root,)  # type: ignore[attr-defined]
    made.COVERS = ()  # type: ignore[attr-defined]
    made.of_service = made.of_fleet = lambda *_: ()  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    "root", ["releases", "tests", "tests/unit", "generators/outputs", "docs", "ci", "ops"]
)
def test_an_output_that_claims_what_people_write_is_refused(root: str, tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    with pytest.raises(registry.ContractError, match=f"ROOTS has {root}, but "):
        registry._check("contacts", module(root), tmp_path)


@pytest.mark.parametrize("root", ["docs/contacts", "ci/contacts", "tests/services", "monitoring/contacts"])
def test_one_that_claims_a_folder_of_its_own_is_not(root: str, tmp_path: Path) -> None:
    (tmp_path / "contacts").mkdir()
    assert registry._check("contacts", module(root), tmp_path).name == "contacts"


def test_every_file_that_an_output_makes_of_a_service_is_known_as_its_own() -> None:
    model = load("tests/catalogs/golden.yaml")
    environments = [one.name for one in model.fleet.environments]
    ids = [one.id for one in model.services]
    render = pipeline.renderer(None)
    strangers = set()
    for one in registry.discover(pipeline.TEMPLATES):
        for service in model.services:
            for made in one.output.of_service(service, model.fleet, render.bind(one.name)):
                if ownership.holder(made.path, ids, environments) != service.id:
                    strangers.add(made.path)
    assert strangers == set()
