"""An unfinished merge is taken apart into its two sides, or into none where that cannot be said."""

from __future__ import annotations

import pytest

from generators.conflicts import sides

MERGED = "top\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> topic\nend\n"


@pytest.mark.parametrize("text", [MERGED, MERGED.replace("\n", "\r\n")], ids=["LF", "CRLF"])
def test_each_side_is_the_whole_file_as_it_was_there(text: str) -> None:
    assert sides(text) == ("top\na: 1\nend\n", "top\na: 2\nend\n")


def test_the_common_ancestor_of_diff3_belongs_to_neither_side() -> None:
    text = MERGED.replace("=======", "||||||| 1234567\na: 0\n=======")
    assert sides(text) == sides(MERGED)


def test_all_conflicts_are_resolved_to_the_same_side() -> None:
    ours, theirs = sides(MERGED + MERGED.replace("a:", "b:"))
    assert ours == "top\na: 1\nend\ntop\nb: 1\nend\n"
    assert theirs == "top\na: 2\nend\ntop\nb: 2\nend\n"


def test_a_line_of_equal_signs_alone_is_text() -> None:
    assert sides("title\n=======\n") == ()
    assert sides(f"title\n=======\n{MERGED}")[0] == "title\n=======\ntop\na: 1\nend\n"


@pytest.mark.parametrize("part", ["<<<<<<< HEAD\n", "=======\n", ">>>>>>> topic\n"])
def test_without_one_of_its_markers_a_conflict_has_no_sides(part: str) -> None:
    assert sides(MERGED.replace(part, "")) == ()


def test_a_conflict_within_a_conflict_has_no_sides() -> None:
    assert sides(MERGED.replace("a: 1\n", MERGED)) == ()
