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


def pages() -> dict[str, str]:
    """Each decision's first line, by the name of its file."""
    names = sorted(path.name for path in FOLDER.glob("*.md") if path.name != INDEX)
    return {name: (FOLDER / name).read_text(encoding="utf-8").partition("\n")[0] for name in names}


def index(headings: Mapping[str, str]) -> str:
    """The page that lists them."""
    lines = [f"- [{heading.removeprefix('# ')}]({name})\n" for name, heading in sorted(headings.items())]
    return f"{HEAD}\n{''.join(lines)}"


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


def silent(texts: Mapping[str, str]) -> list[str]:
    """Decisions that do not say what a change would look like that breaks them."""
    return [name for name, text in sorted(texts.items()) if not re.search(BREAKS, text)]


def test_each_says_what_would_break_it() -> None:
    assert silent({name: (FOLDER / name).read_text(encoding="utf-8") for name in pages()}) == []


def test_one_that_does_not_say_it_is_noticed() -> None:
    said = "**A change violates this when** a name is written twice."
    assert silent({"0001-a.md": said, "0002-b.md": "**A change violates this when**\n"}) == ["0002-b.md"]
