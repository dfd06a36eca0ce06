"""Tests of another catalog, or in another language, are rendered as they would be generated."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generators import catalog
from generators.model import Model
from lab.workspace import contracts, copied, in_language, rendered
from tests.e2e.checkout import REPOSITORY


def model(path: str) -> Model:
    found = catalog.load(REPOSITORY / path, path).model
    assert found is not None
    return found


def test_the_committed_tests_are_copied_without_what_runs_left(tmp_path: Path) -> None:
    folder = copied(REPOSITORY, tmp_path / "services")
    assert [*contracts(folder)] == sorted(one.id for one in model("services.yaml").services)
    assert not (folder / "node_modules").exists()
    assert (folder / "wallet/fixtures.ts").is_file()


def test_a_service_may_be_called_like_what_runs_leave(tmp_path: Path) -> None:
    tests = tmp_path / "repository/tests/services"
    for name in ("report", "coverage", "node-modules"):
        (tests / name / "unit/report").mkdir(parents=True)
        (tests / name / "unit/report/cases.test.ts").touch()
        stated = {"id": name, "language": "typescript", "page": True, "serves": True, "sources": "apps/x"}
        (tests / name / "contract.json").write_text(json.dumps(stated))
    (tests / ".reports").mkdir()
    folder = copied(tmp_path / "repository", tmp_path / "services")
    assert [*contracts(folder)] == ["coverage", "node-modules", "report"]
    assert (folder / "report/unit/report/cases.test.ts").is_file()
    assert not (folder / ".reports").exists()


def test_a_catalog_is_rendered_in_the_languages_of_its_services(tmp_path: Path) -> None:
    golden = model("tests/catalogs/golden.yaml")
    found = contracts(rendered(REPOSITORY, golden, tmp_path))
    assert {one.id: one.language.name for one in golden.services} == {
        name: one.language for name, one in found.items()
    }
    assert not found["packer"].page
    assert found["packer"].serves
    assert not found["report"].serves
    assert (tmp_path / "packer/unit/test_contract.py").is_file()
    assert (tmp_path / "conftest.py").is_file()


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_every_service_can_be_tried_in_either_language(language: str, tmp_path: Path) -> None:
    golden = model("tests/catalogs/golden.yaml")
    spoken = replace(golden, services=tuple(in_language(one, language) for one in golden.services))
    found = contracts(rendered(REPOSITORY, spoken, tmp_path))
    assert {one.language for one in found.values()} == {language}
    assert len(found) == len(golden.services)
    assert in_language(golden.services[0], None) is golden.services[0]


def test_a_language_without_suites_is_left_out(tmp_path: Path) -> None:
    for name, language in (("b", "typescript"), ("a", "typescript"), ("c", "cobol")):
        (tmp_path / name).mkdir()
        stated = {"id": name, "language": language, "page": True, "serves": True, "sources": f"apps/{name}"}
        (tmp_path / name / "contract.json").write_text(json.dumps(stated))
    assert [*contracts(tmp_path)] == ["a", "b"]
