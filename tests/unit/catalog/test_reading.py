"""The reader refuses in words what is dangerous, unclear or no catalog at all, and never raises."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from generators.catalog import load
from generators.catalog.read import SIZE_LIMIT, parse
from tests.unit.catalog.corpus import CASES

SMALLEST = CASES / "good" / "smallest.yaml"


def rules(data: bytes) -> list[str]:
    return [problem.rule for problem in parse(data, "services.yaml").problems]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    loaded = load(tmp_path / "none.yaml", "none.yaml")

    assert [(str(p.place), p.rule) for p in loaded.problems] == [("none.yaml", "catalog/missing-file")]
    told, _, page = loaded.problems[0].hint.rpartition(": ")
    assert told == "give its path: --catalog FILE; to begin a new one"
    assert "## Begin a new one" in (CASES.parents[1] / page).read_text(encoding="utf-8")
    assert loaded.model is None


def test_a_folder_is_no_catalog(tmp_path: Path) -> None:
    assert load(tmp_path, "here").problems[0].rule == "catalog/missing-file"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    problem = load(tmp_path / "file" / "services.yaml", "services.yaml").problems[0]

    assert problem.rule == "catalog/unreadable"
    assert "not a directory" in problem.message


def test_fifty_megabytes_are_refused_without_being_parsed(tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    began = time.perf_counter()
    problem = load(path, "services.yaml").problems[0]

    assert problem.rule == "catalog/too-big"
    assert "16 MiB" in problem.message
    assert time.perf_counter() - began < 5


def test_a_file_of_exactly_the_limit_is_read() -> None:
    assert rules(b"#" * SIZE_LIMIT) == ["catalog/empty"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "- " * 100_000,
        "a: {" * 50_000,
        "[a, " * 50_000,
        "".join(f"{' ' * n}a:\n" for n in range(900)),
    ],
    ids=["brackets", "dashes", "mappings", "lists", "indentation"],
)
def test_bottomless_nesting_costs_neither_the_stack_nor_time(text: str) -> None:
    began = time.perf_counter()

    assert rules(text.encode()) == ["catalog/too-deep"]
    assert time.perf_counter() - began < 5


def test_an_alias_bomb_costs_no_more_than_its_bytes() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 100)}]\n" for n in range(1, 50)
    )
    began = time.perf_counter()

    assert set(rules(bomb.encode())) == {"catalog/anchor", "catalog/alias"}
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("text", ["a: b & c\n", "a: 5 * 3\n", "a: wow!\n", "a: '&x *y !z'\n", "# &x\na: b\n"])
def test_signs_that_are_part_of_a_text_are_no_anchors(text: str) -> None:
    assert rules(text.encode()) == []


@pytest.mark.parametrize(
    "text", ["a: &x b", "a: [&x b]", "a: {b: *x}", "a: !t b", "&x a: b", "- &x b", "? !t a\n: b"]
)
def test_anchors_aliases_and_tags_are_found_wherever_they_stand(text: str) -> None:
    assert set(rules(text.encode())) & {"catalog/anchor", "catalog/alias", "catalog/tag"}


@pytest.mark.parametrize(
    "word",
    "1.10 1. .5 1e3 1E-3 +1 -0 007 0o17 0x1F 0b1 1_000 12:30 1:2:3 .inf -.inf .nan y Y yes on Off no N True "
    "~ null Null 2027-01-01 2027-1-1 2027-01-01T10:00:00Z = 123456789012345678901".split(),
)
def test_words_that_two_readers_take_for_two_things_are_refused_with_the_quoted_form(word: str) -> None:
    problem = parse(f"a: {word}\n".encode(), "services.yaml").problems[0]

    assert problem.rule in ("catalog/ambiguous", "catalog/no-value")
    assert problem.rule == "catalog/no-value" or f'"{word}"' in problem.hint
    assert (problem.place.line, problem.place.column) == (1, 4)


@pytest.mark.parametrize(
    ("word", "value"),
    [("0", 0), ("42", 42), ("-7", -7), ("true", True), ("false", False), ("15s", "15s"), ("99.9%", "99.9%")]
    + [(f'"{word}"', word) for word in ("1.10", "on", "012", "12:30", "~", "")]
    + [
        (word, word)
        for word in ("250m", "512Mi", "10.20.0.0/24", "a-b", "v1.2.3", "nothing", "yes please", "1,5")
    ],
)
def test_clear_words_keep_their_meaning(word: str, value: object) -> None:
    reading = parse(f"a: {word}\n".encode(), "services.yaml")

    assert reading.problems == ()
    assert reading.tree == {"a": value}
    assert type((reading.tree or {})["a"]) is type(value)


def test_line_ends_of_windows_change_nothing() -> None:
    text = SMALLEST.read_bytes()

    assert parse(text.replace(b"\n", b"\r\n"), "s").tree == parse(text, "s").tree


def test_columns_count_characters_and_not_bytes() -> None:
    place = parse("a: {ț: x, 🛒: 1.5}\n".encode(), "s").problems[0].place

    assert (place.line, place.column, place.end_column) == (1, 14, 17)


def test_the_first_of_two_equal_keys_counts() -> None:
    assert parse(b"a: 1\na: 2\n", "s").tree == {"a": 1}


def test_the_hint_of_a_key_that_is_a_number_is_no_way_to_the_next_refusal() -> None:
    text = SMALLEST.read_text(encoding="utf-8")
    assert "  cart:\n" in text
    (number,) = parse(text.replace("  cart:\n", "  123:\n", 1).encode(), "services.yaml").problems
    assert number.hint == "begin it with a letter; the name of a folder is written in quotes"
    (word,) = parse(text.replace("  cart:\n", "  on:\n", 1).encode(), "services.yaml").problems
    assert word.hint == 'write "on" in quotes'


def test_an_empty_id_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    path.write_text(SMALLEST.read_text(encoding="utf-8").replace("  cart:\n", '  "":\n', 1), encoding="utf-8")
    told = [(one.message, one.rule) for one in load(path, "s").problems]
    assert told == [("an id is empty", "catalog/bad-id")]


def test_a_word_that_is_probably_meant_can_be_typed_as_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    text = SMALLEST.read_text(encoding="utf-8")
    path.write_text(text.replace('kubernetes: "1.37"', 'kubernetes: "1.30"', 1), encoding="utf-8")
    (found,) = load(path, "s").problems
    meant = found.hint.removeprefix("did you mean ").partition("?")[0]
    path.write_text(text.replace('kubernetes: "1.37"', f"kubernetes: {meant}", 1), encoding="utf-8")
    assert load(path, "s").problems == ()
