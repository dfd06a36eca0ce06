"""The page on exit codes says of every command what its 1 means, once, and names each code that there is."""

from __future__ import annotations

import re

from generators.cli._command_line.parsing import EXIT_CODES, parser_of
from generators.cli.verbs import FINDING_NOTHING, VERBS
from tests.docs.checkout import REPOSITORY

PAGE = (REPOSITORY / "docs/guide/exit-codes.md").read_text(encoding="utf-8")


def first_cells() -> list[str]:
    return [line.split("|")[1].strip() for line in PAGE.splitlines() if line.startswith("| ")]


def test_every_command_stands_in_the_table_once() -> None:
    named = [word for cell in first_cells() for word in re.findall(r"`([a-z]+)`", cell)]

    assert sorted(named) == sorted(verb.word for verb in VERBS)


def test_the_help_of_what_never_finds_anything_does_not_name_1() -> None:
    (row,) = [line.split("|") for line in PAGE.splitlines() if line.split("|")[2:3] and "never:" in line]

    assert {*re.findall(r"`([a-z]+)`", row[1])} == FINDING_NOTHING
    for verb in VERBS:
        helped = parser_of(verb).format_help()
        assert ("1 findings" in helped) == (verb.word not in FINDING_NOTHING), verb.word
        assert "exit codes: 0 clean" in helped


def test_the_codes_are_those_that_the_help_of_each_command_names() -> None:
    told = re.findall(r"(?:^|[ ·:]) ?(\d+) ", EXIT_CODES)

    assert [cell for cell in first_cells() if cell.isdecimal()] == told == ["0", "1", "2", "3", "130"]
