"""Three versions of a template, a team's edits in between: nothing lost, nothing touched in vain."""

from __future__ import annotations

import pytest

from generators.service_sources.files import File, Files
from generators.service_sources.merging import Merged, Step, merge, told
from generators.service_sources.renames import renamed
from generators.service_sources.three_way import MergeError, conflicts_in
from generators.service_sources.three_way import merge as merge_texts

LINES = [f"line {number}\n" for number in range(1, 21)]


def text(**changes: str) -> bytes:
    """Twenty lines, some of them others: ``l3="three"``."""
    lines = list(LINES)
    for name, line in changes.items():
        lines[int(name[1:]) - 1] = f"{line}\n"
    return "".join(lines).encode()


def files(**contents: bytes) -> dict[str, File]:
    return {name.replace("__", "/").replace("_", "."): File(content) for name, content in contents.items()}


def applied(mine: Files, merged: Merged) -> dict[str, File]:
    """The team's files afterwards."""
    left = {path: file for path, file in mine.items() if path not in merged.removed}
    return {**left, **merged.files}


def steps(merged: Merged) -> dict[str, Step]:
    return {note.path: note.step for note in merged.notes}


def test_what_only_one_side_changed_is_taken_and_the_rest_not_written_at_all() -> None:
    base = files(a_ts=text(), b_ts=text(), c_ts=text())
    mine = {**base, "b.ts": File(text(l1="team"))}
    new = {**base, "a.ts": File(text(l9="template"))}
    merged = merge(base, mine, new, "template 2")
    assert merged.files == {"a.ts": File(text(l9="template"))}
    assert steps(merged) == {"a.ts": Step.UPDATED}


def test_changes_on_other_lines_are_merged() -> None:
    merged = merge(
        files(a_ts=text()), files(a_ts=text(l2="team")), files(a_ts=text(l18="template")), "template 2"
    )
    assert merged.files["a.ts"].content == text(l2="team", l18="template")
    assert steps(merged) == {"a.ts": Step.MERGED}


def test_a_conflict_is_marked_with_all_three_sides_and_counted() -> None:
    merged = merge(files(a_ts=text()), files(a_ts=text(l5="team")), files(a_ts=text(l5="new")), "template 2")
    content = merged.files["a.ts"].content.decode()
    marks = [line for line in content.splitlines() if line[:7] in {"<" * 7, "|" * 7, "=" * 7, ">" * 7}]
    assert marks == [f"{'<' * 7} yours", f"{'|' * 7} base", "=" * 7, f"{'>' * 7} template 2"]
    assert {"team", "new", "line 5"} <= set(content.splitlines())
    assert (merged.conflicts, conflicts_in(content.encode())) == (1, [5])


@pytest.mark.parametrize("ended", [True, False])
def test_crlf_and_a_missing_last_line_end_stay(ended: bool) -> None:
    def crlf(content: bytes) -> bytes:
        content = content.replace(b"\n", b"\r\n")
        return content if ended else content.removesuffix(b"\r\n")

    base, new = files(a_ts=text(), b_ts=text()), files(a_ts=text(l18="template"), b_ts=text(l4="template"))
    mine = files(a_ts=crlf(text(l2="team")), b_ts=text().replace(b"\n", b"\r\n"))
    merged = merge(base, mine, new, "template 2")
    assert merged.files["a.ts"].content == crlf(text(l2="team", l18="template"))
    assert merged.files["b.ts"].content == text(l4="template").replace(b"\n", b"\r\n")
    assert merged.conflicts == 0


def test_mixed_line_ends_are_the_teams_edit_and_stay_byte_for_byte() -> None:
    mixed = text(l2="team").replace(b"team\n", b"team\r\n")
    merged = merge(files(a=text()), files(a=mixed), files(a=text(l18="template")), "template 2")
    assert merged.files["a"].content == mixed.replace(b"line 18\n", b"template\n")


def test_a_new_file_is_added_but_never_over_the_teams_own() -> None:
    new = files(a=b"a\n", b=b"template\n", c=b"same\n")
    merged = merge({}, files(b=b"team\n", c=b"same\n"), new, "template 2")
    assert merged.files == {"a": File(b"a\n"), "b.new": File(b"template\n")}
    assert steps(merged) == {"a": Step.ADDED, "b": Step.BESIDE}


def test_what_stands_where_a_file_would_go_is_not_replaced() -> None:
    merged = merge({}, {}, files(a=b"a\n"), "template 2", taken=["a", "a.new"])
    assert merged.files == {"a.new-2": File(b"a\n")}


def test_a_file_that_the_template_dropped_goes_unless_it_was_edited() -> None:
    base = files(a=b"a\n", b=b"b\n", c=b"c\n")
    merged = merge(base, files(a=b"a\r\n", b=b"team\n"), {}, "template 2")
    assert merged.removed == ["a"]
    assert steps(merged) == {"a": Step.REMOVED, "b": Step.KEPT}


def test_a_file_that_the_team_removed_stays_removed() -> None:
    base, new = files(a=b"1\n", b=b"1\n"), files(a=b"2\n", b=b"1\n")
    merged = merge(base, {}, new, "template 2")
    assert (merged.files, steps(merged)) == ({}, {"a": Step.GONE})


def test_a_renamed_file_takes_the_edits_along() -> None:
    base, new = files(old_ts=text()), files(src__new_ts=text(l18="template"))
    merged = merge(base, files(old_ts=text(l2="team")), new, "template 2")
    assert merged.files == {"src/new.ts": File(text(l2="team", l18="template"))}
    assert merged.removed == ["old.ts"]
    assert [(note.step, note.path, note.other) for note in merged.notes] == [
        (Step.RENAMED, "src/new.ts", "old.ts")
    ]
    removed = merge(base, {}, new, "template 2")
    assert (removed.files, removed.removed, steps(removed)) == ({}, [], {"src/new.ts": Step.GONE})


def test_a_rename_onto_a_file_of_the_teams_is_none() -> None:
    base, new = files(old=text()), files(new=text())
    mine = files(old=text(l2="team"), new=b"mine\n")
    assert applied(mine, merge(base, mine, new, "template 2")) == {**mine, "new.new": File(text())}


def test_files_that_share_little_are_no_rename() -> None:
    assert renamed(files(a=text()), files(b=b"other\n")) == {}
    assert renamed(files(a=b""), files(b=b"")) == {}
    two = renamed(files(a=text(), b=text(l1="b")), files(c=text(l1="b"), d=text(l2="d")))
    assert two == {"b": "c", "a": "d"}


def test_what_is_no_text_is_taken_whole_or_put_beside() -> None:
    base, new = files(a_png=b"\0one", b_png=b"\xff1"), files(a_png=b"\0two", b_png=b"\xff2")
    merged = merge(base, files(a_png=b"\0one", b_png=b"\xffteam"), new, "template 2")
    assert merged.files == {"a.png": File(b"\0two"), "b.png.new": File(b"\xff2")}
    assert steps(merged) == {"a.png": Step.UPDATED, "b.png": Step.BESIDE}


def test_who_made_a_file_executable_wins() -> None:
    base, new = {"a": File(b"1\n"), "b": File(b"1\n")}, {"a": File(b"1\n", True), "b": File(b"2\n")}
    mine = {"a": File(b"1\n"), "b": File(b"1\n", True)}
    assert applied(mine, merge(base, mine, new, "t 2")) == {"a": File(b"1\n", True), "b": File(b"2\n", True)}


def test_the_same_change_on_both_sides_is_nothing() -> None:
    merged = merge(files(a=text()), files(a=text(l3="x")), files(a=text(l3="x")), "template 2")
    assert (merged.files, merged.notes) == ({}, [])


def test_git_that_fails_is_an_error_and_no_text(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    with pytest.raises(MergeError, match="binary"):
        merge_texts(b"\0", b"a\n", b"b\n", "template 2")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MergeError, match="not installed"):
        merge_texts(b"a\n", b"b\n", b"c\n", "template 2")


def test_a_chain_of_three_versions_loses_nothing() -> None:
    """Edits between all versions; every line anybody wrote is found at the end, once."""
    first = files(
        app_ts=text(), config_ts=text(l1="config"), gone_ts=b"gone\n", same_ts=b"same\n", logo_png=b"\0 1"
    )
    mine: dict[str, File] = dict(first)
    mine["app.ts"] = File(text(l2="team 1"))
    mine["config.ts"] = File(text(l1="config", l20="team 1").replace(b"\n", b"\r\n"))
    mine["own.ts"] = File(b"own\n")

    second = {**first, "app.ts": File(text(l10="template 2")), "added.ts": File(text(l1="added"))}
    second["config.ts"] = File(text(l1="config", l10="template 2"))
    one = merge(first, mine, second, "template 2", taken=["own.ts"])
    mine = applied(mine, one)
    assert one.conflicts == 0
    assert mine["app.ts"].content == text(l2="team 1", l10="template 2")

    mine["app.ts"] = File(mine["app.ts"].content.replace(b"line 15\n", b"team 2\n"))
    mine["added.ts"] = File(mine["added.ts"].content + b"team 2\n")
    mine["logo.png"] = File(b"\0 team")
    third = {path: file for path, file in second.items() if path not in {"gone.ts", "config.ts"}}
    third["settings.ts"] = File(text(l1="config", l10="template 3"))
    third["app.ts"] = File(text(l10="template 2", l15="template 3", l18="template 3"))
    third["logo.png"] = File(b"\0 3")
    two = merge(second, mine, third, "template 3", taken=["own.ts"])
    mine = applied(mine, two)

    assert told(two.notes) == {Step.REMOVED: 1, Step.RENAMED: 1, Step.CONFLICT: 1, Step.BESIDE: 1}
    assert mine["settings.ts"].content == text(l1="config", l10="template 3", l20="team 1").replace(
        b"\n", b"\r\n"
    )
    assert mine["added.ts"].content == text(l1="added") + b"team 2\n"
    assert (mine["own.ts"].content, mine["same.ts"].content) == (b"own\n", b"same\n")
    assert (mine["logo.png"].content, mine["logo.png.new"].content) == (b"\0 team", b"\0 3")
    said = mine["app.ts"].content.decode().splitlines()
    assert [said.count(line) for line in ("team 1", "template 2", "team 2", "template 3")] == [1, 1, 1, 2]
    assert {"gone.ts", "config.ts"} & set(mine) == set()
    assert {*two.files} == {"app.ts", "settings.ts", "logo.png.new"}
