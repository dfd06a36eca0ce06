"""A slip of the finger in an option is answered with the option that was meant."""

from __future__ import annotations

import re

import pytest

from generators.cli._command_line.parsing import COMMON, UsageError, parse, parser_of
from generators.cli.verbs import NIGHT, SHIP, VERBS, Verb, overview


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


@pytest.mark.parametrize("words", ["why charts/cart/values.yaml:3", "impact tiers.core.down", "why --all"])
def test_who_asks_why_is_sent_to_explain(words: str) -> None:
    with pytest.raises(UsageError, match=r"is no verb\n    hint: \./doit explain (PATH|KEY) says "):
        parse(words.split())


@pytest.mark.parametrize(
    ("words", "option"),
    [
        *(
            (f"{verb} --catalog nope.yaml", "--catalog")
            for verb in ("golden", "setup", "bench", "test", "help")
        ),
        *((f"{verb} --output=x", "--output") for verb in ("golden", "cluster up", "report daily", "setup")),
        *(
            (f"{verb} --progress none", "--progress")
            for verb in (
                "generate",
                "update",
                "explain scaling.max",
                "scorecard",
                "rehearse",
                "golden",
                "setup",
            )
        ),
        ("completion bash --catalog nope.yaml", "--catalog"),
        ("--format json setup", "--format"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(words: str, option: str) -> None:
    with pytest.raises(UsageError, match=f"has no use for {option}\n    hint: leave it out$"):
        parse(words.split())


@pytest.mark.parametrize("option", ["", "--title", "--description", "--schedule", "--host", "--issuer"])
def test_what_is_to_stand_in_a_file_is_text(option: str) -> None:
    with pytest.raises(UsageError, match=r"the value is no UTF-8 text\n    hint: \./doit help new$"):
        parse(["new", *filter(None, [option]), "A\udcff"])


def test_what_tells_how_far_it_is_can_be_told_how() -> None:
    telling = {verb.word for verb in VERBS if "--progress" not in verb.without}
    # A verb on a live cluster waits for pods, and for whoever else works there.
    assert telling == {"check", "diff", "status", "history", "drift", "logs"} | {
        verb.word for verb in VERBS if verb.group in {SHIP, NIGHT}
    }


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: str(verb.word))
def test_help_states_each_default_and_is_no_markup(verb: Verb) -> None:
    text = parser_of(verb).format_help()
    assert "``" not in text
    said = " ".join(text.split())
    for option, (default, _) in COMMON.items():
        told = re.search(rf"{option} \S+ [^-]*default: {default or ''}", said)
        assert bool(told) is (option not in verb.without), option


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: str(verb.word))
def test_help_is_as_wide_as_the_screen(verb: Verb, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for width in (40, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        # What stands in blanks is typed or copied as it is: options, and examples.
        told.append(parser_of(verb).format_help().partition("\n\noptions of this verb:")[0])
    prose = [line for line in told[0].split("\n\n", 1)[1].splitlines() if not line.startswith("  ")]
    assert [line for line in prose if len(line) > 40 and " " in line] == []
    assert told[0].split("\n\n", 1)[1].split() == told[1].split("\n\n", 1)[1].split()


def test_the_map_of_verbs_is_as_wide_as_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    wide = overview()
    monkeypatch.setenv("COLUMNS", "40")
    narrow = overview()
    assert max(map(len, wide.splitlines())) > 80
    assert [one for one in narrow.splitlines() if len(one) > 40] == []
    assert narrow.split() == wide.split()
    monkeypatch.setenv("COLUMNS", "1")
    assert overview().split() == wide.split()


def test_a_screen_of_one_column_has_help_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    assert parser_of(VERBS[0]).format_help()


def test_what_is_refused_has_its_default_all_the_same() -> None:
    arguments = vars(parse(["setup"])[1])
    assert {option: arguments[option[2:]] for option in COMMON} == {
        option: default for option, (default, _) in COMMON.items()
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diff", ""], "argument revision"),
        (["check", ""], "argument check:NAME"),
        (["check", "check:catalog", ""], "argument check:NAME"),
        (["generate", "--discard-edits", ""], "argument --discard-edits"),
    ],
)
def test_a_variable_that_is_not_set_is_not_taken_for_everything(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=f"^{said}: the value is empty"):
        parse(words)
    # Nothing named is everything, as before.
    parse([word for word in words if word])


def test_a_variable_that_is_not_set_is_no_key() -> None:
    with pytest.raises(UsageError, match="the value is empty"):
        parse(["explain", ""])
