"""What is made once for services that are alike says of each what would be made for it alone."""

from __future__ import annotations

from typing import Any

import pytest

from generators.alerts import MARK
from generators.grammar import hidden
from generators.outputs import _outline, dashboards, operator, prometheus, rule_tests, rules, runbooks
from generators.render import Renderer
from tests.support.catalogs import REPOSITORY, load

RENDERER = Renderer(REPOSITORY / "templates")
OUTPUTS: dict[str, Any] = {
    "dashboards": dashboards,
    "operator": operator,
    "prometheus": prometheus,
    "rule_tests": rule_tests,
    "rules": rules,
    "runbooks": runbooks,
}
CATALOGS = ["tests/catalogs/golden.yaml", pytest.param("services.yaml", marks=pytest.mark.slow)]


def texts(name: str, catalog: str) -> dict[str, str]:
    model = load(catalog)
    render = RENDERER.bind(name)
    return {
        one.path: one.text
        for service in model.services
        for one in OUTPUTS[name].of_service(service, model.fleet, render)
    }


@pytest.mark.parametrize("catalog", CATALOGS)
@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_a_text_is_the_same_with_an_outline_and_without(
    name: str, catalog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlined = texts(name, catalog)
    assert outlined
    assert not [path for path, text in outlined.items() if MARK in text]
    monkeypatch.setattr(_outline, "_LONGEST", 0)
    assert texts(name, catalog) == outlined


def test_what_one_output_made_is_dropped_when_the_next_begins() -> None:
    model = load("tests/catalogs/golden.yaml")
    first, second = _outline.Outlines[str](), _outline.Outlines[str]()
    made: list[str] = []

    def make(_: object) -> str:
        made.append("once")
        return ""

    service, fleet = model.services[0], model.fleet
    for outlines in (first, first, second, first):
        outlines.of(service, fleet, "", make)
    assert len(made) == 3


def test_no_text_of_a_catalog_holds_a_mark() -> None:
    assert hidden(f"One {MARK}team{MARK} request in twenty fails.")


def test_a_text_that_looks_like_an_older_mark_is_left_alone() -> None:
    model = load("tests/catalogs/golden.yaml")
    service = model.services[0]
    outline = _outline.Outlines[str]().of(service, model.fleet, "", lambda _: "")[0]
    assert outline.fill("\u00a7id\u00a7 and \u00a7team\u00a7") == "\u00a7id\u00a7 and \u00a7team\u00a7"
