"""The picture of the README is drawn from services.yaml as it is, and says the same as text."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from docs.pictures.fleet import description, draw, summary
from generators import catalog
from generators.model import Model
from tests.docs.checkout import REPOSITORY
from tests.docs.conftest import UPDATE

PICTURE = REPOSITORY / "docs/pictures/fleet.svg"
LARGEST = 60 * 1024
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def model() -> Model:
    loaded = catalog.load(REPOSITORY / "services.yaml", "services.yaml")
    assert loaded.model is not None, loaded.problems
    return loaded.model


def without_a_call(model: Model) -> Model:
    """The same fleet, but codai calls one service less."""
    codai, *others = model.services
    return replace(model, services=(replace(codai, calls=codai.calls[1:]), *others))


def test_the_picture_is_of_this_catalog(model: Model, updating: bool) -> None:
    if updating:
        PICTURE.write_text(draw(model), encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == draw(model), f"./doit test -- tests/docs {UPDATE}"


def test_another_catalog_is_another_picture(model: Model) -> None:
    assert draw(without_a_call(model)) != draw(model)
    assert description(without_a_call(model)) != description(model)


def test_the_readme_says_what_the_picture_shows(model: Model) -> None:
    assert f"![{summary(model)}](docs/pictures/fleet.svg)" in (REPOSITORY / "README.md").read_text()


def test_the_picture_is_plain_and_names_every_service(model: Model) -> None:
    text = draw(model)
    assert len(text.encode()) <= LARGEST
    assert not any(word in text for word in ("<script", "@import", "@font-face", "url(http", "href"))
    assert "prefers-color-scheme:dark" in text
    tree = ElementTree.fromstring(text)
    assert tree.get("role") == "img"
    written = {element.text for element in tree.iter(f"{SVG}text")}
    assert {service.id for service in model.services} <= written
    drawn = [element for element in tree.iter(f"{SVG}path") if element.get("marker-end")]
    calls = [(s.id, call.service) for s in model.services for call in s.calls]
    assert len(drawn) == sum(1 for _, callee in calls if callee != "logai")
    assert tree.findtext(f"{SVG}desc") == description(model)
    for caller, callee in calls:
        assert f"{caller} calls " in description(model)
        assert callee in description(model)
