"""Whose a path is that no service may be made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci import inputs
from generators.catalog import load
from generators.conventions import ownership
from generators.pipeline import REPOSITORY, Request, run

DEPENDED_ON = (
    *(*inputs._FOLDERS, *inputs._COMMON, *inputs._FOLLOWING),
    *(one for one in inputs._PROJECT if one != "docs"),  # pages may be what a service is made of
)


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("charts/dash", True),
        ("charts", True),
        ("ci/services/dash.json", True),
        ("releases/production/dash.yaml", True),
        ("monitoring/rules/services/dash.slow.yaml", True),
        ("tests/services/dash/unit", True),
        ("tests", True),
        ("services.yaml", True),
        ("doit", True),
        (".github/workflows/ci.yml", True),
        ("portal/dash", True),
        ("portal", True),
        ("apps/dash", False),
        ("docs/dash", False),
        ("tests/other", False),
        ("chartsx", False),
        ("ci.yml", False),
        ("libs/charts/dash", False),
        ("portals", False),
    ],
)
def test_what_no_service_is_made_of(path: str, taken: bool) -> None:
    assert ownership.is_taken(path, ["portal"]) is taken


@pytest.mark.parametrize("folder", DEPENDED_ON)
def test_no_service_is_made_of_what_others_depend_on(folder: str) -> None:
    assert ownership.is_taken(folder, [])
    assert ownership.is_taken(f"{folder}/x", [])


def test_no_service_is_made_of_what_an_output_makes() -> None:
    catalog = REPOSITORY / "tests/catalogs/golden.yaml"
    assert load(catalog, "golden.yaml", generated=("portal",)).model is not None
    found = load(catalog, "golden.yaml", generated=("apps/pages",))
    assert {one.rule for one in found.problems} == {"catalog/path-taken"}


def test_the_outputs_folders_are_known_where_files_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "PLATFORM", ())
    text = (REPOSITORY / "tests/catalogs/golden.yaml").read_text(encoding="utf-8")
    catalog = tmp_path / "services.yaml"
    catalog.write_text(text.replace("sources: apps", "sources: monitoring/runbooks/notes"), encoding="utf-8")
    done = run(Request(catalog, catalog.name, tmp_path / "out", None))
    assert done.outcome is None
    assert {one.rule for one in done.problems} == {"catalog/path-taken"}
