"""Keys and places lead to each other, and a text full of mistakes is told of, however many they are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from generators.catalog.findings import KeyPath
from generators.catalog.positions import Positions

TraceFunction = Callable[[FrameType, str, Any], Any]


def _lines(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs, each turn of a loop on one line included."""
    run = 0

    def count(frame: FrameType, event: str, _argument: object) -> TraceFunction:
        nonlocal run
        run += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return run


def _places(keys: int) -> Callable[[], object]:
    positions = Positions("".join(f"key{number}: 1\n" for number in range(keys)), "catalog.yaml")
    positions.of(("key0",))  # Reads the text, which is not what is counted.
    return lambda: [positions.of((f"key{number}",), on_key=True) for number in range(keys)]


def test_the_places_of_four_times_the_keys_cost_four_times_the_work() -> None:
    few, many = _lines(_places(200)), _lines(_places(800))
    assert 200 < few < many < 5 * few


def test_places_are_those_of_the_first_of_equal_keys_and_of_every_line() -> None:
    positions = Positions("a: 1\nb:\n  - x\n  - {c: 2}\na: 3\n? [k]\n: 4\n", "catalog.yaml")
    assert positions.of(("a",), on_key=True).line == 1
    assert (positions.of(("b", 1, "c")).line, positions.of(("b", 1, "c")).column) == (4, 9)
    assert positions.of(("b", "missing")).line == 2
    assert positions.of_index(10**9).line == 7


@pytest.mark.parametrize(
    ("line", "column", "path"),
    [
        (1, 1, ("a",)),
        (1, 99, ("a",)),
        (2, 1, ("b",)),
        (3, 1, ("b", 0)),
        (4, 1, ("b", 1)),
        (4, 12, ("b", 1, "d")),
        (4, 20, ("b", 1)),
        (5, 1, ()),
        (6, 1, ("e",)),
        (0, 1, ()),
        (99, 1, ()),
    ],
)
def test_what_stands_at_a_place_is_the_deepest_key_there(line: int, column: int, path: KeyPath) -> None:
    positions = Positions("a: 1\nb:\n  - x\n  - {c: 2, d: 3}  # of c\n# of e\ne: {}\n", "catalog.yaml")
    assert positions.path_at(line, column) == path


def test_a_column_behind_its_line_is_read_from_no_line_below() -> None:
    positions = Positions("a:\n  - x\nlonger: {below: {c: 1}}\n", "catalog.yaml")
    assert [positions.path_at(2, column) for column in (5, 6, 24)] == [("a", 0)] * 3


def test_the_place_of_a_value_leads_back_to_it() -> None:
    text = "a: {b: [1, {c: 2}]}\nd:\n  e: ''\n"
    positions = Positions(text, "catalog.yaml")
    paths: list[KeyPath] = [("a", "b", 0), ("a", "b", 1, "c"), ("d", "e")]
    for path in paths:
        place = positions.of(path)
        assert positions.path_at(place.line, place.column) == path
