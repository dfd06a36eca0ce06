"""A hint names a command that does what it says where the caller is."""

from __future__ import annotations

from argparse import Namespace

import pytest

from generators.problems import Place, Problem
from generators.telling import addressed

HINT = "run ./doit generate; ./doit diff shows the difference first"


def hint(text: str, **options: str | None) -> str:
    arguments = Namespace(**{"catalog": None, "output": None, **options})
    return addressed(arguments, [Problem("a/b", "x", Place("y"), text)])[0].hint


def test_without_options_a_hint_stays() -> None:
    assert hint(HINT) == HINT


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"output": "../out"}, "--output ../out"),
        ({"catalog": "a b.yaml", "output": "o"}, "--catalog 'a b.yaml' --output o"),
        ({"output": "back\\1slash"}, "--output 'back\\1slash'"),
    ],
)
def test_the_callers_catalog_and_folder_are_kept(options: dict[str, str], words: str) -> None:
    assert hint(HINT, **options) == (
        f"run ./doit generate {words}; ./doit diff {words} shows the difference first"
    )
    forced = "run ./doit generate --allow-deletions"
    assert hint(forced, **options) == f"run ./doit generate {words} --allow-deletions"


@pytest.mark.parametrize("text", ["add --output DIR", "run ./doit generate --output with an empty folder"])
def test_what_names_a_folder_already_is_left_alone(text: str) -> None:
    assert hint(text, output="o") == text


def test_telling_twice_says_no_more() -> None:
    arguments = Namespace(catalog="c", output="o")
    once = addressed(arguments, [Problem("a/b", "x", Place("y"), HINT)])
    assert addressed(arguments, once) == once
