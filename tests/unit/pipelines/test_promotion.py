"""The risk of a promotion is that of all between two records, and of everything where one is missing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ci import promotion
from ci.base import Base
from ci.evidence import Evidence
from ci.git import Repository
from ci.plan import make
from ci.risk import assess
from tests.unit.pipelines.plans import generated

RECORD = "releases/production/front.yaml"
WHO = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "somebody"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "somebody@demo.example"),
}
Commit = Callable[..., str]


@pytest.fixture
def commit(tmp_path: Path) -> Commit:
    """A function that writes files and commits them: its id."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(tmp_path), *words],
            env={**os.environ, **WHO},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def make_commit(**files: str) -> str:
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        git("add", "--all")
        git("commit", "--quiet", "--message", "change")
        return git("rev-parse", "HEAD")

    git("init", "--quiet")
    data = {path: text for path, text in generated().items() if path.startswith("ci/")}
    make_commit(**data, **{"apps/front/app.txt": "one\n"})
    return make_commit


def record(of: str) -> str:
    return (
        f'workload:\n  image:\n    version: "1"\n    digest: sha256:{"a" * 64}\n'
        f"  release:\n    commit: {of}\n    approvedBy: somebody\n"
    )


def planned(folder: Path, before: str, after: str) -> dict[str, Any]:
    repository = Repository(folder)
    plan = make(repository, after, Base(before, "test"))
    assert plan["releases"] == {"production": ["front"]}
    return promotion.plan_of(json.loads(json.dumps(plan)), "production", repository)


def test_all_that_lies_between_two_records_counts(tmp_path: Path, commit: Commit) -> None:
    first = commit(**{"apps/front/app.txt": "two\n"})
    commit(**{RECORD: record(first)})
    commit(**{"apps/front/migrations/1.sql": "alter\n"})
    last = commit(**{"apps/front/app.txt": "three\n"})
    before = commit(**{"docs/x.md": "x\n"})
    after = commit(**{RECORD: record(last)})
    plan = planned(tmp_path, before, after)
    assert plan["deploy"] == ["front"]
    assert {"image", "schema"} <= set(plan["changes"]["front"]["kinds"])
    assert plan["base"] == before


def test_what_all_services_depend_on_counts_between_two_records(tmp_path: Path, commit: Commit) -> None:
    first = commit(**{"apps/front/app.txt": "two\n"})
    commit(**{RECORD: record(first)})
    last = commit(**{"generators/x.py": "another\n"})
    before = commit(**{"docs/x.md": "x\n"})
    plan = planned(tmp_path, before, commit(**{RECORD: record(last)}))
    assert plan["everything"] is True
    policy = json.loads((tmp_path / "ci/risk.json").read_text())
    counted = {one["weight"] for one in assess("front", plan, policy, "production", Evidence())["points"]}
    assert {"image", "config", "network", "alerts", "schema"} <= counted


@pytest.mark.parametrize("old", ["", record("f" * 40), "nonsense: true\n"])
def test_where_the_record_before_cannot_be_had_nothing_is_known(
    tmp_path: Path, commit: Commit, old: str
) -> None:
    last = commit(**{"apps/front/app.txt": "two\n"})
    before = commit(**{RECORD: old} if old else {"docs/x.md": "x\n"})
    plan = planned(tmp_path, before, commit(**{RECORD: record(last)}))
    assert plan["base"] == ""
    assert plan["deploy"] == ["front"]


def test_an_environment_without_new_records_has_nothing_to_weigh(tmp_path: Path, commit: Commit) -> None:
    before = commit(**{"apps/front/app.txt": "two\n"})
    after = commit(**{"apps/front/app.txt": "three\n"})
    repository = Repository(tmp_path)
    plan = promotion.plan_of(make(repository, after, Base(before, "test")), "production", repository)
    assert (plan["deploy"], plan["changes"]) == ([], {})
