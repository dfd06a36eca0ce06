"""The nearest word is one that was meant: a slip away, or cut short; never one that only looks alike."""

from __future__ import annotations

import pytest

from generators.grammar.service import SERVICE
from generators.suggest import elsewhere, listing, nearest

WORDS = tuple(SERVICE.keys)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("prot", "port"), ("teir", "tier"), ("tilte", "title"), ("dependson", "depends_on")),
        *(("depends-on", "depends_on"), ("Limits", "limits"), ("probe", "probes"), ("desc", "description")),
        *(("descripton", "description"), ("permission", "permissions")),
    ],
)
def test_a_slip_is_understood(word: str, meant: str) -> None:
    assert nearest(word, WORDS) == meant


@pytest.mark.parametrize("word", ["overrides", "expires", "replicas", "image", "environment", "zzz", ""])
def test_what_only_looks_alike_is_not_offered(word: str) -> None:
    assert nearest(word, WORDS) == ""


def test_the_nearest_of_two_is_taken() -> None:
    assert nearest("logai", ["login", "logal"]) == "logal"


def test_the_beginning_of_one_word_stands_for_it() -> None:
    assert nearest("prod", ["staging", "production"]) == "production"
    assert nearest("prod", ["production-eu", "production-us"]) == ""
    assert nearest("pr", ["staging", "production"]) == ""


def test_blanks_and_case_are_no_slip() -> None:
    assert nearest(" LogAI ", ["login", "logai"]) == "logai"


@pytest.mark.parametrize(("word", "meant"), [("ts", "typescript"), ("py", "python"), ("go", "")])
def test_what_others_call_it(word: str, meant: str) -> None:
    assert elsewhere(word, ["typescript", "python"]) == meant


def test_a_long_list_is_cut() -> None:
    assert listing("abcd", 2) == "a, b and 2 more"
    assert listing("ab", 2) == "a, b"
