"""A file that ends too early is told about in a line that it has: where it was opened, or its last."""

from __future__ import annotations

import pytest

from generators.catalog.read import parse
from tests.unit.catalog.corpus import CASES

WHOLE = (CASES / "good" / "every-layer.yaml").read_text(encoding="utf-8")


def beginnings() -> list[str]:
    """The text up to each bracket, quote, comma and colon, with and without a line end."""
    cuts = [index + 1 for index, one in enumerate(WHOLE) if one in "[]{}\"',: \n"]
    return [text for cut in cuts for text in (WHOLE[:cut], f"{WHOLE[:cut]}\n", f"{WHOLE[:cut]}\n\n")]


@pytest.mark.slow
def test_no_place_lies_behind_the_last_line_of_a_file() -> None:
    every = beginnings()
    told = 0
    for text in every:
        lines = text.split("\n")
        for problem in parse(text.encode(), "services.yaml").problems:
            place = problem.place
            told += 1
            assert 0 < place.line <= max(len(text.splitlines()), 1), text[-80:]
            assert 0 < place.column <= len(lines[place.line - 1]) + 1, text[-80:]

    assert told > len(every) // 4


@pytest.mark.parametrize(
    ("before", "opened"),
    [
        *(("", "["), ("", "{"), ("", "[a, "), ("", "{a: b, "), ("{a: [b], ", "[c: "), ("[a: b, ", "{c")),
        *(("", '"a'), ("", "'a"), ("[", '"a')),
    ],
)
@pytest.mark.parametrize("behind", ["", "\n", "\n\n", "  # so\n"])
def test_what_is_never_closed_is_told_where_it_was_opened(before: str, opened: str, behind: str) -> None:
    text = f"version: 1\nplatform: {before}{opened}{behind}"
    (problem,) = parse(text.encode(), "services.yaml").problems

    assert str(problem.place) == f"services.yaml:2:{len('platform: ') + len(before) + 1}"
    assert problem.message.endswith("is opened here is never closed")
