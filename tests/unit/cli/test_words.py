"""What verbs say of themselves, and of what was not said to them."""

from __future__ import annotations

from argparse import Namespace

import pytest

from generators.cli import help as helped
from generators.cli import new, run
from generators.cli._command_line.parsing import UsageError, parser_of
from generators.cli.verbs import VERBS
from generators.service_sources.questions import Given
from tests.support.catalogs import load

NEW = next(verb for verb in VERBS if verb.word == "new")


@pytest.mark.parametrize("word", ["check", "check:generated", "generate:charts"])
def test_a_part_of_a_verb_is_explained_as_the_verb(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert helped.execute(Namespace(verb=word)) == 0
    assert f"usage: ./doit {word.partition(':')[0]}" in capsys.readouterr().out.replace("Usage", "usage")


def test_a_part_of_no_verb_is_no_verb() -> None:
    with pytest.raises(UsageError, match="'golen:x' is no verb"):
        helped.execute(Namespace(verb="golen:x"))


@pytest.mark.parametrize(
    ("given", "reason", "kept"),
    [
        ([], "there is no terminal to ask on", ""),
        (["--yes"], "nothing is asked with --yes", " --yes"),
        (
            ["--dry-run", "--format", "json"],
            "nothing is asked with --dry-run --format json",
            " --dry-run --format json",
        ),
    ],
)
def test_what_must_be_said_is_told_with_the_reason_and_the_options_kept(
    given: list[str], reason: str, kept: str
) -> None:
    arguments = parser_of(NEW).parse_args(given)
    said = new._unsaid(arguments, Given(), ["ID", "--team"], load("tests/catalogs/golden.yaml"))
    first, hint = said.splitlines()
    assert first == f"ID and --team must be said: {reason}"
    assert hint.startswith(f"    hint: ./doit new ID --team TEAM{kept}, TEAM one of ")


@pytest.mark.parametrize(
    ("kind", "option", "proposed"),
    [("cron", "--schedule", "'0 3 * * *'"), ("stateful", "--storage", "10Gi")],
)
def test_what_only_one_kind_needs_is_told_with_a_value_for_it(kind: str, option: str, proposed: str) -> None:
    stated = parser_of(NEW).parse_args(["--yes"])
    given, model = Given(id="novel", team="web", kind=kind), load("tests/catalogs/golden.yaml")
    first, hint = new._unsaid(stated, given, [option], model).splitlines()
    assert first == f"{option} must be said: nothing is asked with --yes"
    assert hint == f"    hint: ./doit new novel --team web --kind {kind} {option} {proposed} --yes"


@pytest.mark.parametrize("words", [("explain", "a." * 5000), ("a" * 5000,), ("explain", "b/" * 5000)])
def test_a_word_that_nobody_would_read_is_said_back_by_its_two_ends(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(list(words)) == 2
    message, hint = capsys.readouterr().err.splitlines()
    assert words[-1][:50] in message
    assert "…" in message
    assert len(message) < 300
    assert hint.startswith("    hint: ")
    assert run([*words, "--format", "json"]) == 2
    assert len(capsys.readouterr().out) < 2_000
