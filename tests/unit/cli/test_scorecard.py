"""A service counts as covered when every output that it needs for it made its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generators import catalog, pipeline
from generators.cli.scorecard import COVERAGES, score
from generators.model import Model, Service
from generators.registry import Registered, discover
from generators.writer import Outcome
from generators.writer.changes import Action, Change
from tests.unit.checks.monitoring_plans import golden

ROOT = Path(__file__).parents[3]
CATALOGS = ("tests/catalogs/aiaas.yaml", "tests/catalogs/golden.yaml")
CLEAN = Outcome((), 0, (), written=False)


def model(path: str) -> Model:
    found = catalog.load(ROOT / path, path).model
    assert found is not None
    return found


def output(name: str, files: Iterable[str], **more: Any) -> Registered:
    """An output for tests that has one file for each of these services."""
    made = set(files)

    def of_service(service: Service, *_: object) -> list[Any]:
        return [SimpleNamespace(path=f"{name}/{service.id}")] if service.id in made else []

    module: Any = SimpleNamespace(ROOTS=(name,), COVERS=("tests",), of_service=of_service)
    return Registered(name, name, module, **more)


def count(*registered: Registered, outcome: Outcome = CLEAN) -> int:
    rows = {name: found for name, found, _ in score(golden().model, registered, outcome)}
    return rows["tests"]


@pytest.fixture
def ids() -> list[str]:
    return [service.id for service in golden().model.services]


def test_what_one_output_leaves_out_another_does_not_make_up_for(ids: list[str]) -> None:
    assert count(output("a", ids), output("b", ids)) == len(ids)
    assert count(output("a", ids), output("b", ids[1:])) == len(ids) - 1
    assert count(output("a", ids[:1]), output("b", ids[1:])) == 0


def test_an_output_that_does_not_apply_is_not_missed(ids: list[str]) -> None:
    elsewhere = output("b", ids[1:], applies=lambda service, _: service.id != ids[0])
    assert count(output("a", ids), elsewhere) == len(ids)
    assert count(elsewhere) == len(ids) - 1


def test_a_stale_file_counts_as_missing(ids: list[str]) -> None:
    stale = replace(CLEAN, changes=(Change(f"b/{ids[0]}", Action.UPDATE, "old", "new"),))
    assert count(output("a", ids), output("b", ids), outcome=stale) == len(ids) - 1


@pytest.mark.parametrize("path", CATALOGS)
def test_an_output_makes_files_of_just_the_services_it_applies_to(path: str) -> None:
    found = model(path)
    renderer = pipeline.renderer(None)
    wrong = [
        (one.name, service.id)
        for one in discover(pipeline.TEMPLATES)
        for service in (found.services if one.output.COVERS else ())
        if one.applies(service, found.fleet)
        != any(one.output.of_service(service, found.fleet, renderer.bind(one.name)))
    ]
    assert wrong == []


def test_every_coverage_has_an_output() -> None:
    covered = {name for one in discover(pipeline.TEMPLATES) for name in one.output.COVERS}
    assert covered == set(COVERAGES)
