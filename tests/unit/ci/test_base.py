"""Each event's base, in a whole clone, in one of depth 1, and with payloads of every wrong shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ci.base import BadInput, Base, of_event
from ci.git import Repository
from tests.unit.ci.clones import cloned
from tests.unit.ci.platforms import Clone

pytestmark = pytest.mark.slow
ZEROS = "0" * 40
GONE = "1" * 40


class Job:
    """A clone on some commit, asked for the base of events."""

    def __init__(self, folder: Path, ids: Clone, head: str) -> None:
        self.repository, self._ids = Repository(folder), ids
        self.head = self.id(head)

    def id(self, tag: str) -> str:
        """The full id of a tag of the origin, whether the clone has it or not."""
        return self._ids.git("rev-parse", f"{tag}^{{commit}}")

    def base(self, event: str, payload: dict[str, Any], verified: str | None = None) -> Base:
        """The base of an event."""
        return of_event(event, payload, self.head, self.repository, verified)


@pytest.fixture(scope="module")
def whole(origin: Clone, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cloned(origin, tmp_path_factory.mktemp("clones") / "whole")


def push(before: str, branch: str = "main", **more: object) -> dict[str, Any]:
    return {
        "ref": f"refs/heads/{branch}",
        "before": before,
        "repository": {"default_branch": "main"},
        **more,
    }


def pull(head: str, base: str, *labels: str) -> dict[str, Any]:
    named = [{"name": label} for label in labels]
    return {"pull_request": {"head": {"sha": head}, "base": {"sha": base}, "labels": named}}


def test_a_pull_request_is_counted_from_what_it_was_merged_into(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "merge")
    found = job.base("pull_request", pull(job.id("side-1"), job.id("first")))
    # Not the payload's own base, which lags behind: "second" would be counted as the request's change.
    assert found.commit == job.id("second")


def test_a_pull_request_without_a_merge_commit_is_counted_from_where_it_left(
    whole: Path, origin: Clone
) -> None:
    job = Job(whole, origin, "side-1")
    assert job.base("pull_request", pull(job.id("side-1"), job.id("second"))).commit == job.id("first")


def test_a_merge_in_the_branch_itself_is_not_taken_for_github_s(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "merge")
    assert job.base("pull_request", pull(job.id("merge"), job.id("first"))).commit == job.id("first")


def test_the_label_asks_for_everything(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "merge")
    assert job.base("pull_request", pull("x", "y", "other", "full-run")).full
    assert not job.base("pull_request", pull(job.id("side-1"), "y", "full-run-not")).full


def test_a_merge_queue_says_its_base(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "merge")
    payload = {"merge_group": {"base_sha": job.id("first")}}
    assert job.base("merge_group", payload).commit == job.id("first")


def test_a_push_is_counted_from_what_was_there(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "second")
    assert job.base("push", push(job.id("first"))).commit == job.id("first")


@pytest.mark.parametrize(("verified", "expected"), [("first", "first"), ("orphan", "orphan")])
def test_a_push_to_main_is_counted_from_the_last_green_commit(
    whole: Path, origin: Clone, verified: str, expected: str
) -> None:
    job = Job(whole, origin, "second")
    found = job.base("push", push(job.id("merge")), job.id(verified))
    assert found.commit == job.id(expected)


def test_main_without_any_green_commit_runs_everything(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "second")
    assert job.base("push", push(job.id("first")), "").doubts == ("no earlier run of this branch was green",)


def test_a_new_branch_is_counted_from_where_it_left_main(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "side-1")
    assert job.base("push", push(ZEROS, "side")).commit == job.id("first")


def test_a_forced_push_whose_old_commit_is_gone_too(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "side-1")
    assert job.base("push", push(GONE, "side")).commit == job.id("first")
    assert job.base("push", push(GONE, "main")).doubts == (f"the commit {GONE} is not in this clone",)


def test_a_branch_without_a_common_past_runs_everything(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "orphan")
    found = job.base("push", push(ZEROS, "lost"))
    assert found.commit == ""
    assert "no common ancestor" in found.doubts[0]


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("schedule", {}),
        ("workflow_dispatch", {}),
        ("workflow_dispatch", {"inputs": None}),
        ("workflow_dispatch", {"inputs": {"services": " , "}}),
        ("workflow_dispatch", {"inputs": {"everything": "true", "services": "a"}}),
        ("workflow_dispatch", {"inputs": {"everything": True}}),
        ("push", push(GONE, ref="refs/tags/v1")),
    ],
)
def test_what_is_a_full_run_on_purpose(
    whole: Path, origin: Clone, event: str, payload: dict[str, Any]
) -> None:
    found = Job(whole, origin, "second").base(event, payload)
    assert found.full
    assert found.doubts == ()
    assert found.commit == ""


def test_services_named_by_hand(whole: Path, origin: Clone) -> None:
    job = Job(whole, origin, "second")
    found = job.base("workflow_dispatch", {"inputs": {"services": "wallet, bancai\nwallet"}})
    assert found.only == ("bancai", "wallet")


@pytest.mark.parametrize("text", ["$(id)", "a;b", "../a", "A", "a b -c", '"', "a\x00", "ä", "x" * 64])
def test_names_that_are_none_are_refused(whole: Path, origin: Clone, text: str) -> None:
    with pytest.raises(BadInput):
        Job(whole, origin, "second").base("workflow_dispatch", {"inputs": {"services": text}})


@pytest.mark.parametrize(
    "event", ["pull_request", "merge_group", "push", "release", "issue_comment", "", "\n"]
)
@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"pull_request": None, "merge_group": [], "ref": 1, "before": None, "repository": "x"},
        {"pull_request": {"labels": 1}, "merge_group": {"base_sha": {}}, "ref": "refs/heads/main"},
        {"pull_request": pull("", "")["pull_request"], "merge_group": {"base_sha": "--all"}},
        {"pull_request": pull("-x", "-x")["pull_request"], **push("-rf"), "deleted": False},
        {**push("HEAD~1", "main")},
        {**push(ZEROS, "main")},
        {**push(GONE, "main", deleted=True)},
        {**push(ZEROS, "x", repository={"default_branch": "$(id)"})},
        {**push(ZEROS, "x", repository={"default_branch": "--upload-pack=x"})},
    ],
)
def test_whatever_is_not_understood_is_a_doubt(
    whole: Path, origin: Clone, event: str, payload: dict[str, Any]
) -> None:
    found = Job(whole, origin, "second").base(event, payload)
    assert found.commit == ""
    assert found.doubts != ()


def test_a_clone_of_depth_one_fetches_the_base_by_its_id(origin: Clone, tmp_path: Path) -> None:
    job = Job(cloned(origin, tmp_path / "shallow", "--depth=1"), origin, "second")
    assert job.base("push", push(job.id("first"))).commit == job.id("first")


def test_a_merge_commit_alone_fetches_what_it_was_merged_into(origin: Clone, tmp_path: Path) -> None:
    folder = cloned(origin, tmp_path / "shallow", "--depth=1", "--branch=merge")
    job = Job(folder, origin, "merge")
    assert job.base("pull_request", pull(job.id("side-1"), job.id("first"))).commit == job.id("second")


def test_a_clone_of_depth_one_whose_origin_is_gone_has_no_base(origin: Clone, tmp_path: Path) -> None:
    folder = cloned(origin, tmp_path / "shallow", "--depth=1")
    origin.git("-C", str(folder), "remote", "set-url", "origin", str(tmp_path / "nowhere"))
    job = Job(folder, origin, "second")
    for event, payload in (
        ("push", push(job.id("first"))),
        ("push", push(ZEROS, "side")),
        ("merge_group", {"merge_group": {"base_sha": job.id("first")}}),
        ("pull_request", pull(job.id("side-1"), job.id("first"))),
    ):
        found = job.base(event, payload)
        assert found.commit == "" or found.commit == job.head
        assert found.doubts != () or found.commit == job.head
