"""The reference page and the editor's schema are complete, and follow from the grammar alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.artifacts import Artifact
from generators.catalog import json_schema, load
from generators.grammar import CATALOG
from generators.outputs import reference
from generators.render import Renderer

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def artifacts() -> dict[str, Artifact]:
    model = load(ROOT / "services.yaml", "services.yaml").model
    assert model is not None
    render = Renderer(ROOT / "templates", None).bind("reference")
    return {Path(one.path).name: one for one in reference.of_fleet(model, render)}


def test_the_schema_is_the_one_that_the_loader_gives(artifacts: dict[str, Artifact]) -> None:
    assert json.loads(artifacts["services.schema.json"].text) == json_schema()


def test_every_key_of_the_grammar_is_on_the_page(artifacts: dict[str, Artifact]) -> None:
    page = artifacts["services.md"].text
    shown = {
        path.split(".*.", 1)[-1] if path.startswith(("services.", "tiers.", "kinds.")) else path
        for path, _ in CATALOG.walk()
    }
    own = {path for path in shown if ".in" not in path and not path.startswith(("in", "kinds", "languages"))}
    lacking = {path for path in own if f"`{path}`" not in page}

    assert lacking <= {"version", "tiers", "services"}
    assert len(own) > 150


def test_the_page_tells_defaults_and_who_sets_them(artifacts: dict[str, Artifact]) -> None:
    page = artifacts["services.md"].text

    period = "| `probes.readiness.period` | a duration from 1s to 5m | `5s, 10s (worker)` |"
    assert period in page
    assert "Set by: `tiers.<tier>:`, every service, and `in:` of each." in page


def test_tables_have_the_same_columns_in_every_row(artifacts: dict[str, Artifact]) -> None:
    rows = [line for line in artifacts["services.md"].text.split("\n") if line.startswith("|")]

    assert len(rows) > 150
    assert {line.replace("\\|", "").count("|") for line in rows} == {6}


def test_both_belong_to_the_fleet_and_know_no_service(artifacts: dict[str, Artifact]) -> None:
    other = load(ROOT / "tests" / "catalogs" / "aiaas.yaml", "aiaas.yaml").model
    assert other is not None
    render = Renderer(ROOT / "templates", None).bind("reference")

    assert {Path(one.path).name: one for one in reference.of_fleet(other, render)} == artifacts
