"""To which commit a release would go back, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generators.checks import Context
from generators.checks._reversible.base import NoBaseError, base_of, released
from tests.support.pasts import commit, git
from tests.unit.checks.contexts import MakeContext

CHART = "charts/wallet/Chart.yaml"


@pytest.fixture
def context(make_context: MakeContext) -> Context:
    """A repository with charts and nothing committed."""
    made = make_context()
    write(made.tree, CHART, "name: wallet\n")
    (made.tree / "charts/wallet/charts").mkdir()
    (made.tree / "charts/wallet/charts/workload").symlink_to("../../workload")
    return replace(made, repository=made.tree)


def write(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")


def refused(context: Context) -> tuple[str, str]:
    with pytest.raises(NoBaseError) as caught:
        base_of(context)
    return caught.value.reason, caught.value.hint


def test_without_git_it_says_so(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert refused(context) == ("there is no git on PATH", "install git (Debian: apt-get install git)")


def test_on_the_main_branch_it_is_the_commit_before(context: Context) -> None:
    first = commit(context.tree)
    commit(context.tree)
    found = base_of(context)
    assert (found.commit, found.why, found.name) == (first, "the commit before", first[:10])


def test_on_a_branch_it_is_where_main_was_left(context: Context) -> None:
    commit(context.tree)
    left = commit(context.tree)
    git(context.tree, "checkout", "--quiet", "-b", "work")
    commit(context.tree)
    commit(context.tree)
    found = base_of(context)
    assert (found.commit, found.why) == (left, "where main was left")


def test_what_was_pushed_goes_before_what_is_only_here(context: Context) -> None:
    pushed = commit(context.tree)
    git(context.tree, "update-ref", "refs/remotes/origin/main", pushed)
    commit(context.tree)
    commit(context.tree)
    found = base_of(context)
    assert (found.commit, found.why) == (pushed, "where origin/main was left")


def test_a_merge_of_a_request_goes_back_to_what_it_is_merged_into(context: Context) -> None:
    commit(context.tree)
    git(context.tree, "checkout", "--quiet", "-b", "work")
    commit(context.tree, "work")
    git(context.tree, "checkout", "--quiet", "main")
    target = commit(context.tree)
    git(context.tree, "merge", "--quiet", "--no-ff", "--message", "merge", "work")
    assert base_of(context).commit == target


def test_a_shallow_clone_says_what_it_lacks(context: Context, tmp_path: Path) -> None:
    commit(context.tree)
    commit(context.tree)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{context.tree}", str(shallow))
    reason, hint = refused(replace(context, repository=shallow))
    assert "shallow" in reason
    assert "fetch-depth: 0" in hint


def test_files_without_a_repository_say_so(context: Context, tmp_path: Path) -> None:
    reason, hint = refused(context)
    assert "not a git repository" in reason
    assert hint
    assert refused(replace(context, output=context.tree)) == ("git has nothing of this folder", "")
    nowhere = replace(context, output=tmp_path / "nowhere")
    assert refused(nowhere) == ("no folder is named that could have been released", "")


def test_a_beginning_has_nothing_to_go_back_to(context: Context) -> None:
    git(context.tree, "init", "--quiet", "--initial-branch", "main")
    assert refused(context) == ("nothing is committed yet", "")
    commit(context.tree)
    assert refused(context) == ("the first commit has nothing to go back to", "")


def test_a_past_without_charts_is_none(context: Context) -> None:
    git(context.tree, "init", "--quiet", "--initial-branch", "main")
    git(context.tree, "commit", "--quiet", "--allow-empty", "--message", "begin")
    commit(context.tree)
    reason, hint = refused(context)
    assert reason.endswith("the commit before, has no charts")
    assert hint == ""


def test_what_is_meant_stands_in_a_message_after_the_base(context: Context) -> None:
    commit(context.tree, "begin\n\nOne-way: wallet: said before the base, so of another change")
    commit(
        context.tree, "change\n\nOne-way: logai: the claims shrink and nobody kept\nOne-way: x: no\n\nmore"
    )
    found = base_of(context)
    assert found.accepted == {"logai": "the claims shrink and nobody kept"}
    assert (found.reason("logai"), found.reason("wallet")) == ("the claims shrink and nobody kept", "")
    commit(context.tree, "change\n\nOne-way: *: all selectors are named anew")
    assert base_of(context).reason("wallet") == "all selectors are named anew"


def test_the_charts_of_the_base_are_given_as_they_were(context: Context) -> None:
    commit(context.tree)
    write(context.tree, CHART, "name: other\n")
    write(context.tree, "charts/new/Chart.yaml", "name: new\n")
    commit(context.tree)
    with released(context, base_of(context)) as then:
        assert then.planned == {CHART: "name: wallet\n"}
        assert then.links == {"charts/wallet/charts/workload": "../../workload"}
        assert (then.tree / CHART).read_text() == "name: wallet\n"
        assert then.processes is context.processes
    assert not then.tree.exists()


def test_an_output_folder_inside_a_repository_has_its_own_past(context: Context) -> None:
    inside = context.tree / "tests/golden"
    write(inside, CHART, "name: inside\n")
    commit(context.tree)
    commit(context.tree)
    other = replace(context, output=inside)
    with released(other, base_of(other)) as then:
        assert then.planned == {CHART: "name: inside\n"}
