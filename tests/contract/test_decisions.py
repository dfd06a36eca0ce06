"""Decisions are numbered once, headed alike, and all listed on one page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs/adr"
INDEX = "README.md"
BREAKS = r"\*\*A change violates this when\*\*\s+\S"
"""As CONTRIBUTING.md asks for."""
HEAD = "# Decisions\n\nWhy something is as it is, by number; related decisions have numbers side by side.\n"
TOPICS = {
    "0001": "The tool as a whole",
    "0010": "Charts of services",
    "0020": "The chart of the platform",
    "0030": "The catalog, and the alerts that follow from it",
    "0040": "Metrics and logs",
    "0050": "Who is called, and when nobody is",
    "0060": "Runbooks, dashboards, reports",
    "0070": "Files that are generated, answers that are kept",
    "0080": "Pipelines",
    "0090": "A cluster to try on, and operations on any",
    "0100": "What a service answers, and its tests",
    "0110": "New services and their sources",
    "0115": "More of operations",
    "0126": "More of what is watched",
    "0129": "More of what is rehearsed, and of drift",
    "0133": "More of services and their tests",
    "0136": "More of the pipelines",
}
"""What decisions are about, from a number on."""


def pages() -> dict[str, str]:
    """Each decision's first line, by the name of its file."""
    names = sorted(path.name for path in FOLDER.glob("*.md") if path.name != INDEX)
    return {name: (FOLDER / name).read_text(encoding="utf-8").partition("\n")[0] for name in names}


def index(headings: Mapping[str, str]) -> str:
    """The page that lists them."""
    lines = dict.fromkeys(TOPICS, "")
    for name, heading in sorted(headings.items()):
        topic = max(number for number in TOPICS if number <= name)
        lines[topic] += f"- [{heading.removeprefix('# ')}]({name})\n"
    return HEAD + "".join(f"\n## {TOPICS[topic]}\n\n{listed}" for topic, listed in lines.items())


def oddities(headings: Mapping[str, str]) -> list[str]:
    """What is wrong with names and headings."""
    counted = Counter(name[:4] for name in headings)
    twice = [f"{number} is there {count} times" for number, count in counted.items() if count > 1]
    form = [
        f"{name} is headed {heading!r}"
        for name, heading in headings.items()
        if not re.fullmatch(rf"# {name[:4]} · \S.+", heading) or not re.match(r"\d{4}-[a-z0-9-]+\.md$", name)
    ]
    return twice + form


def test_each_number_is_given_once_and_heads_its_page() -> None:
    found = pages()
    assert len(found) > 50
    assert oddities(found) == []


def test_a_number_given_twice_and_another_form_of_heading_are_noticed() -> None:
    assert oddities({"0001-a.md": "# 0001 · A page", "0001-b.md": "# 1. B"}) == [
        "0001 is there 2 times",
        "0001-b.md is headed '# 1. B'",
    ]


def test_the_index_lists_them_all() -> None:
    assert (FOLDER / INDEX).read_text(encoding="utf-8") == index(pages())


def test_each_topic_has_its_decisions() -> None:
    said = index({"0003-a.md": "# 0003 · A", "0098-b.md": "# 0098 · B"})
    assert "\n## The tool as a whole\n\n- [0003 · A](0003-a.md)\n\n" in said
    assert "\n## A cluster to try on, and operations on any\n\n- [0098 · B](0098-b.md)\n\n" in said
    assert list(TOPICS) == sorted(TOPICS)
    found = {max(number for number in TOPICS if number <= name) for name in pages()}
    assert found == set(TOPICS)


def silent(texts: Mapping[str, str]) -> list[str]:
    """Decisions that do not say what a change would look like that breaks them."""
    return [name for name, text in sorted(texts.items()) if not re.search(BREAKS, text)]


def test_each_says_what_would_break_it() -> None:
    assert silent({name: (FOLDER / name).read_text(encoding="utf-8") for name in pages()}) == []


def test_one_that_does_not_say_it_is_noticed() -> None:
    said = "**A change violates this when** a name is written twice."
    assert silent({"0001-a.md": said, "0002-b.md": "**A change violates this when**\n"}) == ["0002-b.md"]
