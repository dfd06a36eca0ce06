"""A promotion as a branch: the checkout is left alone, and the same promotion is the same branch."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generators.model import Model
from ops.actions.candidates import candidates
from ops.adapters.git import Repository
from ops.adapters.records_folder import Records
from ops.faults import Stopped
from ops.records.chain import VERIFIED, Entry
from ops.records.proposal import Proposal, proposal
from ops.records.release import Record, parse

RECORD = Record("1.4.2", f"sha256:{'a' * 64}", "b" * 40, "somebody")
ENTRY = Entry(2, "2027-01-01T00:00:00Z", VERIFIED, "a pipeline", "wallet", "staging")
PATH = "releases/production/wallet.yaml"


def proposed(record: Record = RECORD) -> Proposal:
    return proposal("staging", "production", {"wallet": (PATH, record, ENTRY)}, ("platform",))


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=n", "-c", "user.email=n@n.example"]
    command = ["git", "-C", str(folder), *identity, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "n")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "n@n.example")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / "below").mkdir()
    (tmp_path / "below/kept").write_text("kept\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=base")
    return tmp_path / "below"


def test_the_name_follows_from_what_is_promoted() -> None:
    assert proposed().branch == proposed().branch
    assert proposed().branch.startswith("promote/production/")
    assert proposed(replace(RECORD, digest=f"sha256:{'c' * 64}")).branch != proposed().branch


def test_the_text_says_what_is_approved_and_what_comes_next() -> None:
    found = proposed()
    assert found.title == "releases: Promote wallet to production"
    assert "| wallet | 1.4.2 | `sha256:aaaa" in found.body
    assert "./doit deploy production wallet --apply" in found.body
    assert "a pipeline" in found.body
    many = {f"service-{n}": (f"{n}", RECORD, ENTRY) for n in range(12)}
    assert proposal("staging", "production", many, ()).title == "releases: Promote 12 services to production"


def test_a_branch_is_written_beside_the_checkout(checkout: Path) -> None:
    found = proposed()
    before = git(checkout, "rev-parse", "HEAD")
    (checkout / "kept").write_text("changed, and not committed\n", encoding="utf-8")
    commit = Repository(checkout).branch(found.branch, "HEAD", found.files, found.message)
    assert git(checkout, "rev-parse", found.branch) == commit
    assert git(checkout, "rev-parse", f"{found.branch}~1") == before == git(checkout, "rev-parse", "HEAD")
    assert parse(git(checkout, "show", f"{found.branch}:below/{PATH}")) == RECORD
    assert git(checkout, "show", f"{found.branch}:below/kept") == "kept"
    assert git(checkout, "status", "--short") == "M kept"
    assert git(checkout, "log", "-1", "--format=%s", found.branch) == found.title


def test_a_branch_that_is_there_is_never_moved(checkout: Path) -> None:
    repository = Repository(checkout)
    first = repository.branch("promote/a", "HEAD", {"file": "one"}, "one")
    with pytest.raises(Stopped, match="update-ref"):
        repository.branch("promote/a", "HEAD", {"file": "two"}, "two")
    assert repository.commit_of("promote/a") == first
    assert repository.commit_of("promote/b") == ""


def test_where_there_is_no_repository_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(Stopped, match="not a git repository") as caught:
        Repository(tmp_path)
    assert caught.value.code == 3


def test_without_git_that_is_what_is_told(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(Stopped, match="there is no git on PATH") as caught:
        Repository(checkout)
    assert (caught.value.problems[0].hint, caught.value.code) == ("install git", 3)


def test_what_a_branch_proposes_may_run_once_it_is_merged(checkout: Path, model: Model) -> None:
    top, origin, other = checkout.parent, checkout.parent / "origin.git", checkout.parent / "approver"
    git(top, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(top, "remote", "add", "origin", str(origin))
    git(top, "push", "--quiet", "--set-upstream", "origin", "main")
    wallet = next(one for one in model.services if one.id == "wallet")
    environment = next(one for one in model.fleet.environments if one.name == "production")
    stated = SimpleNamespace(image=[], risk="", shown="services.yaml")
    world = SimpleNamespace(arguments=stated, model=model)
    site: Any = SimpleNamespace(
        records=Records(checkout), environment=environment, world=world, simulated=False
    )
    found = proposed()
    Repository(checkout).branch(found.branch, "HEAD", found.files, found.message)
    git(top, "push", "--quiet", "origin", found.branch)
    git(top, "pull", "--quiet", "--ff-only")
    (missing,) = candidates(site, [wallet])[1]
    assert (missing.rule, missing.place.path) == ("deploy/no-record", PATH)
    # Somebody else approves it, where the pull request is.
    git(top, "clone", "--quiet", str(origin), str(other))
    git(other, "merge", "--quiet", "--no-ff", "--message=approved", f"origin/{found.branch}")
    git(other, "push", "--quiet", "origin", "main")
    git(top, "pull", "--quiet", "--ff-only")
    (candidate,), problems = candidates(site, [wallet])
    assert (candidate.record, problems) == (RECORD, [])
