"""A history is whole, or it is known which entry is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ops.records import chain
from ops.records.chain import Entry, prove, read
from ops.records.standing import standing
from tests.unit.ops.chains import written


def head(entries: list[Entry]) -> tuple[int, str]:
    return (entries[-1].number, entries[-1].hash)


BUILT = [
    replace(one, details={"commit": commit})
    for one, commit in zip(
        written(("deploying", "a"), ("deploying", "a"), ("deploying", "b"), ("deploying", "a")),
        ("1" * 40, "2" * 40, "3" * 40, "0" * 40),
        strict=True,
    )
]


def test_a_digest_s_commit_is_what_it_was_deployed_with_last() -> None:
    assert chain.commit_of(BUILT, "a") == "2" * 40
    assert chain.commit_of(BUILT, "b") == "3" * 40
    # No name of a commit is made up: neither of another digest nor of none.
    assert chain.commit_of(BUILT, "c") == ""
    assert chain.commit_of(BUILT[3:], "a") == ""


FOUR = written(("deploying", "a"), ("verified", "a"), ("deploying", "b"), ("failed", "b"))


def test_a_chain_as_it_was_written_is_whole() -> None:
    assert prove(FOUR, head(FOUR)) == []
    assert prove([], None) == []


def test_an_entry_survives_being_kept_as_text() -> None:
    assert [read(one.text()) for one in FOUR] == FOUR


@pytest.mark.parametrize(
    ("broken", "noted", "words"),
    [
        ([FOUR[0], replace(FOUR[1], reason="never mind"), *FOUR[2:]], head(FOUR), "entry 2 was changed"),
        ([FOUR[0], *FOUR[2:]], head(FOUR), "entry 2 is missing"),
        (FOUR[:3], head(FOUR), "1 entries at the end are gone"),
        ([], head(FOUR), "4 entries at the end are gone"),
        (written(*[("verified", "c")] * 4), head(FOUR), "written anew"),
        ([replace(FOUR[0], previous="f" * 64), *FOUR[1:]], head(FOUR), "does not follow"),
    ],
)
def test_what_was_done_to_a_chain_is_seen(broken: list[Entry], noted: tuple[int, str], words: str) -> None:
    assert words in "; ".join(prove(broken, noted))


def test_an_entry_changed_and_sealed_again_breaks_the_next_one() -> None:
    forged = replace(FOUR[1], digest="evil").sealed(FOUR[0].hash)
    assert prove([FOUR[0], forged, *FOUR[2:]], head(FOUR)) == ["entry 3 does not follow the one before it"]


def test_what_is_no_entry_is_refused() -> None:
    with pytest.raises(ValueError, match="no entry of a history"):
        read('{"number": 1, "colour": "red"}')


def test_only_what_was_verified_and_not_barred_is_good() -> None:
    now = standing(written(("verified", "a"), ("verified", "b"), ("verified", "c"), ("barred", "b")))
    newest = now.last_verified(but="c")
    assert newest is not None
    assert newest.digest == "a"
    assert list(now.barred) == ["b"]


def test_what_failed_after_it_was_verified_is_verified_no_more() -> None:
    for word in ("failed", "withdrawn"):
        assert standing(written(("verified", "a"), (word, "a"))).last_verified() is None


def test_a_lifted_bar_is_none() -> None:
    assert standing(written(("barred", "a"), ("lifted", "a"))).barred == {}


def test_a_deployment_without_an_end_is_remembered() -> None:
    now = standing(written(("verified", "a"), ("deploying", "b")))
    assert now.unfinished is not None
    assert now.unfinished.digest == "b"
    for word in ("verified", "failed", "unjudged", "rolled-back", "repaired"):
        assert standing(written(("deploying", "b"), (word, "b"))).unfinished is None


def test_what_nobody_could_judge_is_as_good_as_it_was() -> None:
    now = standing(written(("verified", "a"), ("deploying", "a"), ("unjudged", "a")))
    assert (list(now.verified), now.barred) == (["a"], {})
