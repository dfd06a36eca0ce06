"""The picture of the README is drawn from services.yaml, and says the same as text.

A service or a call that is new since does not make the picture wrong: teams add both with one
command, and two of them at once must not meet in a picture. What it shows must still exist: when one is
retired, the picture and its sentence in the README are drawn anew by the command that the tests name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from docs.pictures.fleet import description, draw, summary
from generators.model import Call, Model
from tests.docs.checkout import REPOSITORY
from tests.docs.updating import UPDATE
from tests.support.catalogs import load

PICTURE = REPOSITORY / "docs/pictures/fleet.svg"
README = REPOSITORY / "README.md"
SHOWN = re.compile(r"!\[[^\]]*\]\(docs/pictures/fleet\.svg\)")
CURE = f"the cure: ./doit test -- tests/docs {UPDATE} -k picture"
LARGEST = 60 * 1024
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def model() -> Model:
    return load("services.yaml")


def sentence(model: Model) -> str:
    """How the README shows it."""
    return f"![{summary(model)}](docs/pictures/fleet.svg)"


def without_a_call(model: Model) -> Model:
    """The same fleet, but the first one calls one service less."""
    first, *others = model.services
    return replace(model, services=(replace(first, calls=first.calls[1:]), *others))


def as_pictured(model: Model) -> Model:
    """Of the catalog as it is, the services and calls that the committed picture tells of.

    Raises KeyError where it tells of one that is not there any more.
    """
    told = ElementTree.parse(PICTURE).findtext(f"{SVG}desc") or ""
    callees = {caller: names.split(", ") for caller, names in (t.split(" calls ") for t in told.split("; "))}
    known = {service.id: service for service in model.services}
    services = []
    for caller, names in callees.items():
        calls = [Call(n.strip("()"), known[n.strip("()")].port, n[0] == "(") for n in names if n != "nobody"]
        services.append(replace(known[caller], calls=tuple(calls)))
    return replace(model, services=tuple(services))


def is_current(model: Model) -> bool:
    """Whether all that the committed picture tells of is there, and it is drawn as it would be now."""
    try:
        return PICTURE.read_text(encoding="utf-8") == draw(as_pictured(model))
    except KeyError:
        return False


def test_the_picture_is_of_this_catalog(model: Model, updating: bool) -> None:
    if updating:
        PICTURE.write_text(draw(model), encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        README.write_text(SHOWN.sub(lambda _: sentence(model), text), encoding="utf-8")
    assert is_current(model), CURE


def test_a_picture_of_what_is_gone_is_noticed(model: Model) -> None:
    first, last = model.services[0], as_pictured(model).services[-1]

    assert is_current(model)
    assert not is_current(replace(model, services=tuple(one for one in model.services if one.id != last.id)))
    assert not is_current(replace(model, services=(replace(first, tier=last.tier), *model.services[1:])))


def test_another_catalog_is_another_picture(model: Model) -> None:
    assert draw(without_a_call(model)) != draw(model)
    assert description(without_a_call(model)) != description(model)


def test_the_readme_says_what_the_picture_shows(model: Model) -> None:
    assert SHOWN.findall(README.read_text(encoding="utf-8")) == [sentence(as_pictured(model))], CURE


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
    called = Counter(callee for _, callee in calls)
    often = {callee for callee, count in called.items() if 2 * count > len(model.services) - 1}
    assert len(drawn) == sum(count for callee, count in called.items() if callee not in often)
    assert tree.findtext(f"{SVG}desc") == description(model)
    for caller, callee in calls:
        assert f"{caller} calls " in description(model)
        assert callee in description(model)
