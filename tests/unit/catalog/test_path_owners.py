"""Whose a path is that no service may be made of."""

from __future__ import annotations

import pytest

from ci import inputs
from generators.conventions import ownership
from generators.pipeline import TEMPLATES
from generators.registry import discover

DEPENDED_ON = (*inputs._FOLDERS, *inputs._COMMON, *inputs._FOLLOWING, *inputs._PROJECT)
GENERATED = sorted({root for one in discover(TEMPLATES) for root in one.output.ROOTS})


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("charts/dash", "dash"),
        ("charts/dash/values.yaml", "dash"),
        ("charts/dashboard", "the platform"),
        ("charts", "the platform"),
        ("ci/services/dash.json", "dash"),
        ("releases/production/dash.yaml", "dash"),
        ("releases/elsewhere/dash.yaml", "the platform"),
        ("monitoring/rules/services/dash.slow.yaml", "dash"),
        ("tests/services/dash/unit", "dash"),
        ("tests", "the platform"),
        ("services.yaml", "the platform"),
        ("doit", "the platform"),
        (".github/workflows/ci.yml", "the platform"),
        ("apps/dash", ""),
        ("docs/dash", ""),
        ("tests/other", ""),
        ("chartsx", ""),
        ("ci.yml", ""),
        ("libs/charts/dash", ""),
    ],
)
def test_whose_a_path_is_that_no_service_is_made_of(path: str, owner: str) -> None:
    assert ownership.holder(path, ["api", "dash"], ["staging", "production"]) == owner


@pytest.mark.parametrize("folder", DEPENDED_ON)
def test_no_service_is_made_of_what_others_depend_on(folder: str) -> None:
    assert ownership.holder(folder, [], [])
    assert ownership.holder(f"{folder}/x", [], [])


@pytest.mark.parametrize("root", GENERATED)
def test_no_service_is_made_of_what_is_generated(root: str) -> None:
    assert ownership.holder(root, [], [])
