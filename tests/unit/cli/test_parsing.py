"""A slip of the finger in an option is answered with the option that was meant."""

from __future__ import annotations

import pytest

from generators.cli.parsing import UsageError, parse


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("generate --catlog x", "did you mean --catalog? ./doit help generate"),
        ("generate --outptu=x", "did you mean --output? ./doit help generate"),
        ("diff main --word", "did you mean --words? ./doit help diff"),
        ("--catlog x generate", "did you mean --catalog?"),
    ],
)
def test_the_nearest_option_is_proposed(words: str, meant: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(words.split())
    assert str(refused.value).endswith(f"hint: {meant}")


@pytest.mark.parametrize("words", ["generate --zzzzzz", "generate catalog output", "generate -x"])
def test_where_none_is_near_the_help_is(words: str) -> None:
    with pytest.raises(UsageError, match=r"unrecognized arguments: .*\n    hint: \./doit help generate$"):
        parse(words.split())


def test_a_word_after_an_option_that_there_is_is_a_verb_that_there_is_not() -> None:
    with pytest.raises(UsageError, match="'x' is no verb"):
        parse(["--all", "x"])
