"""The nearest word is one that was meant: a slip away, or cut short; never one that only looks alike."""

from __future__ import annotations

import pytest

from generators.catalog.suggest import listing, nearest
from generators.grammar.service import SERVICE

WORDS = tuple(SERVICE.keys)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("prot", "port"), ("teir", "tier"), ("tilte", "title"), ("dependson", "depends_on")),
        *(("depends-on", "depends_on"), ("Limits", "limits"), ("probe", "probes"), ("desc", "")),
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


def test_a_long_list_is_cut() -> None:
    assert listing("abcd", 2) == "a, b and 2 more"
    assert listing("ab", 2) == "a, b"
