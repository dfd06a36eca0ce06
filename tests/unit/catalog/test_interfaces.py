"""What a service answers is read from the description among its sources, and a broken one is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generators import catalog, pipeline
from generators.artifacts import RenderError
from generators.catalog import interfaces
from generators.model import Interface, Model, Operation
from generators.outputs import runbooks
from generators.registry import discover
from generators.render import Renderer

REPOSITORY = Path(__file__).parents[3]
GOLDEN = "tests/catalogs/golden.yaml"
WHOLE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Front", "version": "2.0"},
    "paths": {"/a": {"parameters": [], "get": {"summary": "All  of\n them."}, "x-own": {}}},
}


def described(tmp_path: Path, text: str | bytes) -> Model:
    """The golden catalog, with a description of ``front`` beside it."""
    (tmp_path / "golden.yaml").write_bytes((REPOSITORY / GOLDEN).read_bytes())
    file = tmp_path / "apps/front/openapi.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    loaded = catalog.load(tmp_path / "golden.yaml", "here/golden.yaml")
    assert loaded.model is not None
    assert file in loaded.besides
    return loaded.model


def front(model: Model) -> Interface | None:
    return next(one for one in model.services if one.id == "front").interface


def page(model: Model) -> str:
    service = next(one for one in model.services if one.id == "front")
    render = Renderer(REPOSITORY / "templates").bind("runbooks")
    return next(iter(runbooks.of_service(service, model.fleet, render))).text


def test_operations_are_read_in_their_order_and_shown(tmp_path: Path) -> None:
    paths = {**WHOLE["paths"], "/b|c": {"delete": {"deprecated": True, "operationId": "drop"}, "get": {}}}
    model = described(tmp_path, json.dumps({**WHOLE, "paths": paths}))

    found = front(model)

    assert found is not None
    assert found.version == "2.0"
    assert found.operations == (
        Operation("GET", "/a", "All of"),
        Operation("DELETE", "/b|c", "drop", deprecated=True),
        Operation("GET", "/b|c", ""),
    )
    shown = page(model)
    assert "by `apps/front/openapi.json` (version 2.0):" in shown
    assert "| `GET /a` | All of |" in shown
    assert "| `DELETE /b\\|c` | **deprecated** drop |" in shown
    assert "| `GET /b\\|c` | not said |" in shown


def test_a_path_is_shown_whole_whatever_is_in_it(tmp_path: Path) -> None:
    paths: dict[str, Any] = {"/a\nb": {"get": {}}, "/a\n::c\u2028": {"get": {}}, "\n": {"get": {}}}
    found = front(described(tmp_path, json.dumps({**WHOLE, "paths": paths})))

    assert found is not None
    assert [one.path for one in found.operations] == ["/a\\nb", "/a\\n::c\\u2028", "\\n"]


def test_nothing_that_somebody_else_wrote_is_markup(tmp_path: Path) -> None:
    paths = {"/a`b": {"get": {"summary": "Replaces <id> <!-- by *one* | `more`"}}}
    model = described(tmp_path, json.dumps({**WHOLE, "info": {"version": "<b>"}, "paths": paths}))

    shown = page(model)

    assert "(version \\<b\\>):" in shown
    assert "| `GET /a%60b` | Replaces \\<id\\> \\<!-- by \\*one\\* \\| \\`more\\` |" in shown


def test_a_page_says_that_there_is_no_description_or_an_empty_one(tmp_path: Path) -> None:
    without = catalog.load(REPOSITORY / GOLDEN, GOLDEN).model
    assert without is not None
    assert "there is no `apps/front/openapi.json`." in page(without)
    empty = described(tmp_path, json.dumps({**WHOLE, "paths": {}}))
    assert "`apps/front/openapi.json` names no operation." in page(empty)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"openapi": "3.1.0",\n  "paths": }', ":2:12", "this is no JSON: Expecting value"),
        (b"\xff\xfe\xff", "", "this is no JSON"),
        ("[" * 100_000, "", "this is no JSON"),
        ('{"swagger": "2.0", "paths": {}}', "", "no description in OpenAPI 3"),
        ('{"openapi": "3.1.0"}', "", "no description in OpenAPI 3"),
        ("[]", "", "no description in OpenAPI 3"),
        (f'{{"openapi": {"9" * 5000}}}', "", "this is no JSON"),
    ],
)
def test_a_description_that_cannot_be_read_stops_its_page_and_not_the_catalog(
    tmp_path: Path, text: str | bytes, place: str, message: str
) -> None:
    model = described(tmp_path, text)

    with pytest.raises(RenderError) as refused:
        page(model)

    problem = refused.value.problem
    assert str(problem.place) == f"here/apps/front/openapi.json{place}"
    assert message in problem.message
    assert problem.rule == interfaces.FAULT
    assert problem.hint.startswith("save what the service answers at /openapi.json")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces, "SIZE_LIMIT", 1024**2)
    found = front(described(tmp_path, json.dumps({**WHOLE, "x": "x" * 1024**2})))

    assert found is not None
    assert found.fault is not None
    assert found.fault.message == "the file is larger than 1 MiB"


def test_what_is_no_file_is_no_description(tmp_path: Path) -> None:
    (tmp_path / "apps/front/openapi.json").mkdir(parents=True)
    (tmp_path / "apps/offers").write_text("a file where a folder should be")

    assert interfaces.read(tmp_path, Path(), "apps", ("front", "offers", "store")) == {}


def test_only_the_runbook_of_the_service_follows_from_it(tmp_path: Path) -> None:
    templates = pipeline.renderer(None)

    def texts(paths: dict[str, Any]) -> dict[str, str]:
        model = described(tmp_path, json.dumps({**WHOLE, "paths": paths}))
        service = next(one for one in model.services if one.id == "front")
        return {
            file.path: file.text
            for one in discover(pipeline.TEMPLATES)
            for file in one.of_service(service, model.fleet, templates.bind(one.name))
        }

    before, after = texts(WHOLE["paths"]), texts({"/new": {"put": {}}})

    assert {path for path in before if before[path] != after[path]} == {"monitoring/runbooks/front.md"}


def test_its_change_makes_the_units_of_its_service_anew_and_no_other(tmp_path: Path) -> None:
    outputs, templates = discover(pipeline.TEMPLATES), pipeline.renderer(None)
    models = [described(tmp_path, json.dumps({**WHOLE, "x": number})) for number in range(2)]
    made = [
        {unit.name: unit.fingerprint for unit in pipeline.units(model, outputs, templates, "sources")}
        for model in models
    ]

    changed = {name for name in made[0] if made[0][name] != made[1][name]}
    assert "runbooks/front" in changed
    assert all(name.endswith("/front") or "/" not in name for name in changed)
