"""The picture of what runs is drawn from the workflows themselves, and says the same as text."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from docs.pictures.pipelines import description, draw, jobs
from tests.docs.checkout import REPOSITORY
from tests.docs.updating import UPDATE

PICTURE = REPOSITORY / "docs/pictures/pipelines.svg"
SHOWN = {"Every change: CI": "ci", "After it is merged: Deploy": "deploy"}
LARGEST = 60 * 1024
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def workflows() -> Mapping[str, str]:
    folder = REPOSITORY / ".github/workflows"
    return {title: (folder / f"{name}.yml").read_text(encoding="utf-8") for title, name in SHOWN.items()}


def test_the_picture_is_of_these_workflows(workflows: Mapping[str, str], updating: bool) -> None:
    if updating:
        PICTURE.write_text(draw(workflows), encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == draw(workflows), f"./doit test -- tests/docs {UPDATE}"


def test_another_workflow_is_another_picture(workflows: Mapping[str, str]) -> None:
    changed = {title: text.replace("name: Plan\n", "name: Decide\n") for title, text in workflows.items()}
    assert draw(changed) != draw(workflows)
    assert "Decide" in description(changed)


def test_the_picture_is_plain_and_names_every_job(workflows: Mapping[str, str]) -> None:
    text = draw(workflows)
    assert len(text.encode()) <= LARGEST
    assert not any(word in text for word in ("<script", "@import", "@font-face", "url(http", "href"))
    assert "prefers-color-scheme:dark" in text
    tree = ElementTree.fromstring(text)
    written = [element.text or "" for element in tree.iter(f"{SVG}text")]
    for workflow in workflows.values():
        for job in jobs(workflow).values():
            assert any(one == job.title or job.title.startswith(one.rstrip("…")) for one in written), job
    assert tree.findtext(f"{SVG}desc") == description(workflows)


def test_an_arrow_that_another_one_implies_is_not_drawn() -> None:
    text = "jobs:\n  a: {name: A}\n  b: {name: B, needs: a}\n  c: {name: C, needs: [a, b]}\n"
    assert jobs(text)["c"].needs == ("b",)
    assert [job.column for job in jobs(text).values()] == [0, 1, 2]
