"""The emitter: what it writes reads back as the same data, by two readers of two YAML versions."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from generators.emit import WIDTH, to_json, to_json_in_yaml, to_yaml

AMBIGUOUS = [
    *("y", "Y", "n", "N", "yes", "No", "on", "OFF", "true", "False", "null", "NULL", "~", ""),
    *("1.10", "1e3", "1e-05", "012", "0o14", "0x1F", "0b1", "12:30", "190:20:30", "1_000", "-1"),
    *(".5", "5.", ".inf", "-.Inf", ".nan", "+1", "2027-03-01", "2027-03-01T10:00:00Z", "=", "<<"),
    *("- a", "-", "?", "? a", ":", "a: b", "a:", "a #b", "#a", "&a", "*a", "!a", "!!str a", "%a"),
    *("@a", "`a", "|", ">", "'a'", '"a"', "{a}", "[a]", "a, b", "a]", "{{ a }}", "---", "...", "é"),
    *(
        " a",
        "a ",
        "a\tb",
        "\ta",
        "a\n",
        "\na",
        "a\n\n",
        "a\n b\n",
        " a\nb",
        "a \nb",
        "a\r\nb",
        "\n",
    ),
    *(
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x85",
        "\xa0",
        "\u2028",
        "\ufeff",
        "\U0001f600",
        "\\",
        "a\\n",
    ),
    *("250m", "512Mi", "1Gi", "30d", "10.20.0.0/24", "1d", "0", "00", "08", "1e", "e1", "infinity"),
]
texts = st.one_of(st.sampled_from(AMBIGUOUS), st.text(), st.text("0123456789.:eE+-_xo~ \n#", max_size=8))
scalars = st.one_of(
    texts, st.booleans(), st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
)
data = st.dictionaries(
    texts,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=5,
)


def read_1_1(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def read_1_2(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_a_text_comes_back_as_that_text_wherever_it_stands(text: str) -> None:
    whole = {text: text, "list": [text], "map": {"key": text}, "deep": [{text: [text, 1]}]}
    for compact in (False, True):
        written = to_yaml(whole, compact=compact)
        assert read_1_1(written) == whole
        assert read_1_2(written) == whole


@given(data, st.booleans())
@pytest.mark.slow
def test_both_readers_get_back_what_was_written(whole: Any, compact: bool) -> None:
    written = to_yaml(whole, compact=compact)
    assert read_1_1(written) == whole
    assert read_1_2(written) == whole


@given(data)
@pytest.mark.slow
def test_json_gives_back_what_was_written(whole: Any) -> None:
    assert json.loads(to_json(whole)) == whole


@given(data)
@pytest.mark.slow
def test_no_line_ends_in_a_blank(whole: Any) -> None:
    assert not [line for line in to_yaml(whole, compact=True).split("\n") if line.endswith(" ")]


@given(texts)
def test_the_text_does_not_depend_on_what_was_written_before(text: str) -> None:
    first = to_yaml({"a": text})
    to_yaml({text: [text]}, compact=True)
    assert to_yaml({"a": text}) == first


def test_keys_keep_their_order() -> None:
    assert to_yaml({"b": {"d": 1, "c": 2}, "a": 3}) == "b:\n  d: 1\n  c: 2\na: 3\n"


def test_several_lines_become_a_literal_block() -> None:
    assert to_yaml({"run": "one\n  two\n"}) == "run: |\n  one\n    two\n"
    assert to_yaml({"steps": ["one\n\ntwo"]}) == "steps:\n  - |-\n    one\n\n    two\n"


def test_compact_puts_leaves_on_one_line_and_only_those() -> None:
    written = to_yaml({"a": {"b": {"c": 1, "d": [2, 3]}}, "e": [{"f": "g h"}]}, compact=True)
    assert written == "a:\n  b: {c: 1, d: [2, 3]}\ne: [{f: g h}]\n"


def test_compact_lines_stay_within_the_width() -> None:
    written = to_yaml({"a": [f"word{number}" for number in range(40)]}, compact=True)
    assert max(map(len, written.splitlines())) <= WIDTH
    assert written.startswith("a:\n  - word0\n")


def test_comments_stand_before_their_keys_at_the_same_depth() -> None:
    written = to_yaml({"a": 1, "b": {"c": 2}}, indent=1, comments={"b": "one\n\ntwo", "x": "no"})
    assert written == "  a: 1\n  # one\n  #\n  # two\n  b:\n    c: 2\n"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_without_a_shared_spelling_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="spelling"):
        to_yaml({"a": value})
    with pytest.raises(ValueError, match="JSON"):
        to_json({"a": value})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="U\\+D800"):
        to_yaml({"a": "\ud800"})


@pytest.mark.parametrize("value", [{1}, b"a", object()])
def test_what_is_not_plain_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="plain data"):
        to_yaml({"a": value})


def test_a_key_that_is_no_text_is_refused() -> None:
    whole: Any = {1: "a"}
    with pytest.raises(TypeError, match="key"):
        to_yaml(whole)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_json_in_yaml_is_the_same_to_both(text: str) -> None:
    said = to_json_in_yaml({"key": [text]})
    assert json.loads(said) == {"key": [text]}
    assert YAML(typ="safe", pure=True).load(said) == yaml.safe_load(said) == {"key": [text]}
    assert "\n" not in said
