"""The tests of pages notice what they are for: each of these pages is wrong in one way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.checkout import Checkout, changed
from tests.docs.markdown import Page, parse
from tests.docs.playing import play, settle
from tests.docs.transcript import fits, rewritten


def page(text: str) -> Page:
    return parse("page.md", text)


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        ("check:a  3 of 3  0.2 s", "check:a  3 of 3  14 s"),
        ("First use: … 31 of 44", "First use: Python packages 31 of 44"),
        ("# Generated; sha256:0123456789abcdef", "# Generated; sha256:fedcba9876543210"),
        ("a\n…\nz", "a\nb\nc\nz"),
        ("a\n…", "a"),
        ("diff: 356 files: 10 created, 0 updated", "diff: 366 files: 12 created, 0 updated"),
        ("services.yaml:41:14: error", "services.yaml:141:14: error"),
        ('      "line": 41,', '      "line": 141,'),
        ("$1 (of) [all] 5%", "$1 (of) [all] 5%"),
    ],
)
def test_what_varies_fits(shown: str, real: str) -> None:
    assert fits(shown.splitlines(), real.splitlines())


@pytest.mark.parametrize(
    ("shown", "real"),
    [
        ("check:a  3 of 3  0.2 s", "check:a  0 of 3  0.2 s"),
        ("0 errors", "1 error"),
        ("1 created, 0 updated", "1 created, 2 updated"),
        ("scaling.cpu: 70 → 60", "scaling.cpu: 70 → 65"),
        ("services.yaml:41:14: error", "services.yaml:41:15: error"),
        ("port 4990 is taken", "port 4991 is taken"),
        ("a\nz", "a\nb\nz"),
        ("a", ""),
        ("", "a"),
        ("a.c", "abc"),
        ("a\n…\nz", "a\nz\ny"),
    ],
)
def test_what_differs_does_not_fit(shown: str, real: str) -> None:
    assert not fits(shown.splitlines(), real.splitlines())


def test_a_page_that_is_rewritten_gets_the_present_counts() -> None:
    assert not fits(["346 files: 1 created"], ["348 files: 1 created"], exact=True)
    assert fits(["346 files in 0.2 s"], ["346 files in 0.4 s"], exact=True)


def test_a_rewritten_output_leaves_out_what_was_left_out() -> None:
    assert rewritten(["a", "…", "z"], ["A", "b", "c", "Z"]) == ["A", "…", "Z"]
    assert rewritten(["a", "…", "z"], ["A"]) == ["A"]
    assert rewritten(["a"], ["A", "B"]) == ["A", "B"]


def test_where_only_counts_differ_only_they_are_replaced() -> None:
    shown = ["a.yaml:7:1: error: … [x/y]", "…", "2 files in 0.2 s: 0 created"]
    real = ["a.yaml:9:1: error: what is wrong [x/y]", "more", "13 files in 0.4 s: 0 created"]
    assert rewritten(shown, real) == ["a.yaml:9:1: error: … [x/y]", "…", "13 files in 0.4 s: 0 created"]


def test_another_output_is_noticed_and_rewritten(tmp_path: Path) -> None:
    wrong = page("```console\n$ echo one\ntwo\n$ echo three\nthree\n```\n")
    should = play(wrong, Checkout(tmp_path), slow=False)
    assert [*should.values()] == [["$ echo one", "one", "$ echo three", "three"]]
    with pytest.raises(AssertionError, match=r"(?s)-two\n *\+one.*--update-docs"):
        settle(wrong, should, updating=False)


def test_another_exit_code_is_noticed(tmp_path: Path) -> None:
    for text in ("```console\n$ exit 1\n```\n", "<!-- exit 1 -->\n```console\n$ exit 1\n$ true\n```\n"):
        with pytest.raises(AssertionError, match=r"page\.md:\d: exit 1: exit code 1"):
            play(page(text), Checkout(tmp_path), slow=False)
    right = page("<!-- exit 1 -->\n```console\n$ true\n$ exit 1\n```\n")
    settle(right, play(right, Checkout(tmp_path), slow=False), updating=False)


def test_the_folder_of_the_test_is_shown_as_a_home(tmp_path: Path) -> None:
    folder = tmp_path / "codai-platform"
    folder.mkdir()
    assert Checkout(folder).run("pwd").lines == ("~/codai-platform",)


def test_slow_blocks_are_left_out_and_taken(tmp_path: Path) -> None:
    both = page("```console\n$ echo a\na\n```\n<!-- slow -->\n```console\n$ echo b\nb\n```\n")
    assert len(play(both, Checkout(tmp_path), slow=False)) == 1
    assert len(play(both, Checkout(tmp_path), slow=True)) == 2


def test_blocks_change_files(tmp_path: Path) -> None:
    play(
        page(
            "<!-- file: deep/a -->\n```text\none\ntwo\n```\n"
            "<!-- append: deep/a -->\n```text\nthree\n```\n"
            "<!-- change: deep/a -->\n```diff\n one\n-two\n+2\n```\n"
        ),
        Checkout(tmp_path),
        slow=False,
    )
    assert (tmp_path / "deep/a").read_text() == "one\n2\nthree\n"


@pytest.mark.parametrize("text", ["b\n", "a\na\n", "ba\n"])
def test_a_change_must_fit_in_one_place(text: str) -> None:
    with pytest.raises(ValueError, match="times in some/file"):
        changed(text, ("-a", "+c"), "some/file")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("```console\n$ a\n", "never closed"),
        ("<!-- fersh -->\n```console\n$ a\n```\n", "'fersh' is no order"),
        ("<!-- exit one -->\n```console\n$ a\n```\n", "'exit one' is no order"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        page(text)


def test_a_block_that_begins_without_a_command_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="begins with a command"):
        play(page("```console\noutput\n```\n"), Checkout(tmp_path), slow=False)
