"""A value in a catalog's text: what is meant is said, and every other byte stays."""

from __future__ import annotations

import difflib

import pytest
import yaml

from ops.verdicts.splicing import spliced

TEXT = """\
# ä𝄞
a:
  b:   # note
    c: 1 # one

    # inside
    d: {x: 1, y: [1, 2], }   # two
    e:
    g: |
      text

  # before z
  z: {}
"""


@pytest.mark.parametrize(
    ("path", "value", "added"),
    [
        ("a.b.c", "2", "    c: 2 # one"),
        ("a.b.d.y", "9s", "    d: {x: 1, y: 9s, }   # two"),
        ("a.b.d.k.l", "9", "    d: {x: 1, y: [1, 2], k: {l: 9}, }   # two"),
        ("a.b.e.f", '"q: #"', '    e: {f: "q: #"}'),
        ("a.b.h.i", "7", "    h: {i: 7}"),
        ("a.z.n", "7", "  z: {n: 7}"),
        ("q", "7", "q: 7"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_one_line_is_other_than_before(path: str, value: str, added: str, newline: str) -> None:
    before = TEXT.replace("\n", newline)
    after = spliced(before, path.split("."), value)
    old, new = before.split(newline), after.split(newline)
    changed = [one for one in difflib.ndiff(old, new) if one[0] in "+-"]
    assert [one[2:] for one in changed if one[0] == "+"] == [added]
    assert len(changed) <= 2
    found = yaml.safe_load(after)
    for step in path.split("."):
        found = found[step]
    assert found == yaml.safe_load(value)


def test_a_last_line_without_an_end_stays_a_line() -> None:
    assert spliced("a:\n  b: 1", ["a", "c"], "2") == "a:\n  b: 1\n  c: 2\n"


def test_what_is_no_mapping_is_left_alone() -> None:
    with pytest.raises(ValueError, match=r"a\.b\.c is no mapping"):
        spliced(TEXT, ["a", "b", "c", "x"], "1")
