"""Changed files as text: what would change, and what cures it."""

from __future__ import annotations

from generators.report import FileDiff, Screen, diff_text

PIPE = Screen()


def test_a_diff_names_the_command_that_cures() -> None:
    shown = diff_text([FileDiff("charts/x/values.yaml", "a: 1\n", "a: 2\n")], PIPE)
    assert "--- a/charts/x/values.yaml" in shown
    assert "-a: 1\n" in shown
    assert "+a: 2\n" in shown
    assert shown.endswith("1 file would change. To change: ./doit generate\n")


def test_what_generate_would_refuse_is_not_said_to_be_its_cure() -> None:
    shown = diff_text([FileDiff("charts/x/values.yaml", "a: 1\n", "a: 2\n")], PIPE, refused=True)
    assert shown.endswith("1 file would change. ./doit generate refuses, as told below\n")


def test_created_and_removed_files_are_told_apart() -> None:
    shown = diff_text([FileDiff("new", None, "a\n"), FileDiff("old", "b\n", None)], PIPE)
    assert "--- /dev/null\n+++ b/new" in shown
    assert "+++ /dev/null" in shown


def test_digests_are_not_shown_but_counted() -> None:
    before, after = (f"# Generated. sha256:{c * 16}\na: 1\n" for c in "ab")
    shown = diff_text([FileDiff("f", before, after), FileDiff("g", "a\n", "b\n")], PIPE)
    assert "sha256" not in shown
    assert "2 files would change (1 in the header only, not shown)." in shown


def test_a_long_diff_is_capped_and_the_rest_counted() -> None:
    one = FileDiff("f", "", "".join(f"{n}\n" for n in range(500)))
    shown = diff_text([one], PIPE)
    assert "... and 403 more lines; --text shows them all" in shown
    assert "more lines" not in diff_text([one], PIPE, limit=None)


def test_what_changed_since_a_revision_is_no_work_to_do() -> None:
    shown = diff_text([FileDiff("f", "a: 1\n", "a: 2\n")], PIPE, since="main")
    assert shown.endswith("1 file changed since main.\n")


def test_no_difference_has_no_text() -> None:
    assert diff_text([], PIPE) == ""
