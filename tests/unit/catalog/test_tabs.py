"""What is said about a tab leads, taken literally, to a file that loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.catalog import load
from tests.unit.catalog.corpus import CASES, SHOWN, told

BEFORE = (CASES / "good" / "smallest.yaml").read_text(encoding="utf-8")
BLOCK = """\
  notes:
    title: Notes
    tier: core
    team: web
    language: python
    port: 4990
    route:
      hosts: [notes]
    probes:
      readiness:
        period: 4s
"""
INDENTED = re.compile(r"^( +)", re.MULTILINE)


def drawn(width: int) -> str:
    """The block as an editor leaves it that puts a tab for each so many blanks."""
    return INDENTED.sub(lambda found: found[0].replace(" " * width, "\t"), BLOCK)


def as_hinted(path: Path) -> str:
    """The text after every hint was followed to the letter."""
    lines = path.read_text(encoding="utf-8").split("\n")
    for problem in load(path, SHOWN).problems:
        assert problem.rule == "catalog/tab", problem
        asked = re.match(r"begin the line with (\d+) blanks? and no tab", problem.hint)
        assert asked, problem.hint
        index = problem.place.line - 1
        lines[index] = " " * int(asked[1]) + lines[index].lstrip()
    return "\n".join(lines)


@pytest.mark.parametrize(
    "block",
    [
        drawn(2),
        drawn(4),
        BLOCK.replace("    port", "\tport"),
        BLOCK.replace("    port", "\t\tport"),
        BLOCK.replace("    port", "  \tport"),
        BLOCK.replace("      hosts", "\t\t\thosts"),
        BLOCK.replace("      hosts", "    \thosts"),
        BLOCK.replace("    title", "\ttitle").replace("    team", "\tteam"),
        BLOCK.replace("    port", "    \tport"),
        BLOCK.replace("  notes:", "\tnotes:"),
    ],
    ids=[
        "two",
        "four",
        "one-key",
        "two-tabs",
        "mixed",
        "three-tabs",
        "behind-blanks",
        "two-keys",
        "stray",
        "the-id",
    ],
)
def test_the_hint_about_a_tab_leads_to_the_file_that_was_meant(block: str, tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    path.write_text(BEFORE + block, encoding="utf-8")
    assert "\t" in block

    path.write_text(as_hinted(path), encoding="utf-8")

    assert told(load(path, SHOWN)) == ""
    assert path.read_text(encoding="utf-8") == BEFORE + BLOCK


def test_where_no_width_makes_yaml_of_it_the_block_is_the_measure(tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    path.write_text(BEFORE + BLOCK.replace("    port", "\tport").replace("[notes]", "[notes"))

    (problem,) = load(path, SHOWN).problems

    assert problem.hint == "begin the line with as many blanks as the other lines of its block, and no tab"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("- \tport: 80", "replace each tab of this line with a blank"),
        ("team:\t@web", "put text that begins with @, ` or % in quotes"),
        ("uses:\t- postgres", "begin a list on a line of its own, or write it in brackets: [one, two]"),
    ],
)
def test_a_tab_is_blamed_only_where_a_blank_in_its_place_helps(line: str, hint: str, tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    path.write_text(f"{line}\n", encoding="utf-8")

    assert [problem.hint for problem in load(path, SHOWN).problems] == [hint]
