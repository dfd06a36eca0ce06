"""The command that `new` proposes says everything that was said, and is read as it was meant."""

from __future__ import annotations

import pytest

from generators.cli import new
from generators.cli._command_line.parsing import parser_of
from generators.cli._new.repeating import command
from generators.cli.verbs import VERBS
from generators.service_sources import questions
from generators.service_sources.questions import Given
from tests.support.catalogs import load

NEW = next(verb for verb in VERBS if verb.word == "new")
ANSWERED = (
    *("--title", "It's nice", "--tier", "core", "--team", "web", "--language", "python", "--kind", "cron"),
    *("--port", "4100", "--depends-on", "login,cart:optional", "--uses", ""),
    *("--host", "one", "--host", "two", "--schedule", "0 3 * * *", "--storage", "1Gi"),
    *("--description=-x does what it says", "--issuer", "login", "--catalog", "a b.yaml", "--output", "out"),
)


def repeated(*words: str) -> list[str]:
    arguments = parser_of(NEW).parse_args(words)
    return command(new._given(arguments), arguments)


def test_every_option_that_was_given_is_said_again_word_for_word() -> None:
    assert repeated("novel", *ANSWERED) == ["./doit", "new", "novel", *ANSWERED]
    assert repeated("--id", "novel") == ["./doit", "new", "novel"]
    assert repeated() == ["./doit", "new", "ID"]


def test_every_option_of_new_is_among_them() -> None:
    stated = vars(parser_of(NEW).parse_args(["novel", *ANSWERED]))
    silent = {"yes", "no_input", "dry_run", "format"}
    told = {name for name, value in vars(parser_of(NEW).parse_args([])).items() if stated[name] == value}
    assert told == {"id", *silent, "all", "color", "progress"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--kind", "cron", "--schedule", "daily"], "ID --kind cron --schedule daily --yes"),
        (["--title", "It's nice"], """ID --title 'It'"'"'s nice' --yes"""),
        (["--kind", "stateful"], "ID --kind stateful --storage 10Gi --yes"),
        (["--catalog", "a b.yaml", "--output", "out"], "ID --catalog 'a b.yaml' --output out --yes"),
    ],
)
def test_what_must_be_said_loses_nothing_of_what_was(given: list[str], said: str) -> None:
    model = load("tests/catalogs/golden.yaml")
    arguments = parser_of(NEW).parse_args([*given, "--yes"])
    stated = new._given(arguments)
    hint = new._unsaid(arguments, stated, questions.settle(stated, model).missing, model).splitlines()[1]
    assert hint == f"    hint: ./doit new {said}"


def test_the_answers_of_a_service_are_those_that_its_command_gives() -> None:
    model = load("tests/catalogs/golden.yaml")
    answers = questions.settle(Given(id="novel", title="-x", hosts=("novel",)), model).answers
    assert answers is not None
    arguments = parser_of(NEW).parse_args([])
    again = new._given(parser_of(NEW).parse_args(command(answers, arguments)[2:]))
    assert questions.settle(again, model).answers == answers
