"""A block goes into any way of writing a catalog, and no other byte changes."""

from __future__ import annotations

import pytest

from generators.service_sources.block import Answers, Edge, lines
from generators.service_sources.catalog_text import UnfitError, splice
from tests.e2e.checkout import REPOSITORY

BLOCK = ["new:", "  title: New", "  tier: low"]
HEAD = "version: 1\ntiers: {low: {}}\n"


def around(text: str, tier: str = "low", name: str = "new") -> tuple[str, str, str]:
    """The text before the new part, that part, and the text after it."""
    spliced = splice(text, [f"{name}:", "  title: New", f"  tier: {tier}"], tier).text
    before = next(
        (index for index, (old, new) in enumerate(zip(text, spliced, strict=False)) if old != new), len(text)
    )
    length = len(spliced) - len(text)
    assert spliced[:before] + spliced[before + length :] == text
    return spliced[:before], spliced[before : before + length], spliced[before + length :]


@pytest.mark.slow
def test_the_real_catalog_takes_one_in_every_tier_with_nothing_else_changed() -> None:
    text = (REPOSITORY / "services.yaml").read_text()
    for tier, after in (("core", "memorai"), ("business", "fabricai"), ("support", "mod")):
        answers = Answers("notai", "A", tier, "finance", "typescript", port=4999, depends_on=(Edge("logai"),))
        spliced = splice(text, lines(answers), tier)
        old, new = text.splitlines(), spliced.text.splitlines()
        added = new[spliced.line - 1 : spliced.line + 6]
        assert added[0] == "  notai:"
        assert old == [*new[: spliced.line - 1], *new[spliced.line + 7 :]], after


@pytest.mark.parametrize(
    ("name", "order"),
    [("aaa", ["b", "aaa", "c", "e"]), ("d", ["b", "c", "d", "e"]), ("zz", ["b", "c", "e", "zz"])],
)
def test_it_stands_in_id_order_within_its_tier(name: str, order: list[str]) -> None:
    text = HEAD + "services:\n  b: {tier: high}\n  c: {tier: low}\n  e: {tier: low}\n"
    spliced = splice(text, [f"{name}:", "  tier: low"], "low").text
    assert [line.split(":")[0].strip() for line in spliced.splitlines()[3:] if line[2] != " "] == order


def test_the_first_of_its_tier_stands_at_the_end() -> None:
    text = "services:\n  b: {tier: high}\nother: 1\n"
    assert splice(text, BLOCK, "low").text == (
        "services:\n  b: {tier: high}\n\n  new:\n    title: New\n    tier: low\nother: 1\n"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "last",
    [
        "    note: plain  # why",
        '    note: "two\n      lines"',
        "    note: plain\n      goes on",
        "    list:\n    - one\n    - {two: 2}  # why",
        "    list: [one,\n      two]",
        "    note: |\n      text\n\n      # no comment\n      more",
        "    note: >-\n      text",
        "    note: |2\n        text",
        "    note:",
        "    note: x\n    # a comment of its own",
    ],
)
def test_it_stands_behind_the_last_value_and_before_the_comment_of_the_next(last: str, newline: str) -> None:
    entry = f"services:\n  a:\n    tier: low\n{last}\n"
    rest = "\n  # About z.\n  z:\n    tier: low\n\n# The end.\nother: {}\n"
    text = (entry + rest).replace("\n", newline)
    before, new, after = around(text)
    whole = before + new
    assert whole.startswith(entry.replace("\n", newline))
    block = "  new:\n    title: New\n    tier: low\n"
    spliced = (entry + "\n" + block + rest).replace("\n", newline)
    assert whole + after == spliced


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["    note: x", "    note: |-\n      text", "    list: [a]"])
def test_a_missing_last_line_end_stays_missing(last: str, newline: str) -> None:
    text = f"services:\n  a:\n    tier: low\n{last}".replace("\n", newline)
    spliced = splice(text, BLOCK, "low").text
    assert spliced == text + "\n\n  new:\n    title: New\n    tier: low".replace("\n", newline)


def test_kept_blank_lines_of_a_block_scalar_are_its_own() -> None:
    text = "services:\n  a:\n    tier: low\n    note: |+\n      text\n\n\nother: 1\n"
    spliced = splice(text, BLOCK, "low").text
    assert spliced.startswith("services:\n  a:\n    tier: low\n    note: |+\n      text\n\n\n  new:")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("services: {}\n", "services:\n{}"),
        ("services: {}", "services:\n{}"),
        ("services: {} # none yet\nother: 1\n", "services: # none yet\n{}other: 1\n"),
        ("services:\n", "services:\n{}"),
        ("services: ~\r\nother: 1\r\n", "services:\r\n{}other: 1\r\n"),
        ("services:  # none\nother: 1\n", "services:  # none\n{}other: 1\n"),
    ],
)
def test_the_first_service_of_all(before: str, after: str) -> None:
    newline = "\r\n" if "\r\n" in before else "\n"
    block = f"  new:{newline}    title: New{newline}    tier: low"
    if before.endswith("\n"):
        block += newline
    assert splice(before, BLOCK, "low").text == after.format(block)


def test_indentation_is_that_of_the_neighbours() -> None:
    text = "services:\n    a:\n       tier: low\n    b:\n       tier: low\n"
    assert splice(text, BLOCK, "low").text == text + "    new:\n       title: New\n       tier: low\n"


def test_at_the_very_top_it_stands_before_the_comment_of_the_first() -> None:
    text = "services:\n  # About z.\n  z: {tier: low}\n  zz: {tier: low}\n"
    assert splice(text, BLOCK, "low").text == (
        "services:\n  new:\n    title: New\n    tier: low\n"
        "  # About z.\n  z: {tier: low}\n  zz: {tier: low}\n"
    )


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("services: {a: {tier: low}}\n", "within", 1),
        ("version: 1\nservices: text\n", "no mapping", 2),
        ("version: 1\n", "no key services", 0),
        ("a: [\n", "no YAML", 0),
        ("- a\n", "no mapping", 0),
        ("", "no mapping", 0),
        ("services:\n  new: {tier: low}\n", "already", 0),
    ],
)
def test_what_no_block_fits_into_is_refused(text: str, said: str, line: int) -> None:
    with pytest.raises(UnfitError, match=said) as refused:
        splice(text, BLOCK, "low")
    assert refused.value.line == line
    assert refused.value.hint


def test_titles_are_quoted_where_a_reader_could_misread_them() -> None:
    def title(text: str) -> str:
        return next(line for line in lines(Answers("a", text, "t", "t", "l")) if "title" in line)

    assert title("AI Notary & Courts") == "  title: AI Notary & Courts"
    for text in ("on", "1.10", "Yes", "a: b", "# x", "Ünïcode", '"', "a, b", "{x}", "12:30", "- a", "null"):
        assert title(text).startswith('  title: "'), text
