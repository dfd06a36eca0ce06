"""Entries and payloads for tests of the pipelines' code, as short as they can be stated."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ci.entries import Entries, Entry

WEIGHTS = {
    "image": 15,
    "config": 10,
    "network": 15,
    "alerts": 5,
    "schema": 30,
    "dependent": 2,
    "dependents_at_most": 20,
    "size": 10,
    "rollback": 10,
    "budget": 20,
    "unhealthy": 10,
    "capacity": 15,
    "unknown": 10,
}
POLICY: dict[str, Any] = {
    "fleet": "a",
    "ignored": ["*.md", "docs/"],
    "weights": WEIGHTS,
    "medium": 30,
    "high": 60,
    "tiers": {"core": 25, "support": 0},
    "freezes": [],
    "environments": [
        {"name": "staging", "automatic_up_to": "high", "approvers": []},
        {"name": "production", "automatic_up_to": "low", "approvers": ["@codai/platform"]},
    ],
}

NASTY = (
    'quo"te',
    "a'b",
    "new\nline",
    "$(touch hit)",
    "`touch hit`",
    "a;b",
    "::error::x",
    "%0A::x",
    "ünï",
    "<b>|@all",
)
"""Names that try to be more than names."""


def stated(name: str, **changes: object) -> dict[str, Any]:
    """What stands in the entry of a service."""
    return {
        "id": name,
        "hash": "0",
        "facets": {"config": "a", "network": "a", "alerts": "a"},
        "tier": "support",
        "kind": "web",
        "language": "python",
        "team": "all",
        "image": f"registry.example/{name}",
        "shifts": True,
        "strategies": {"staging": "rolling", "production": "rolling"},
        "calls": [],
        "sources": [f"apps/{name}"],
        "shared": [],
        "paths": [
            f"charts/{name}",
            f"monitoring/rules/services/{name}.*",
            f"releases/production/{name}.yaml",
        ],
        **changes,
    }


def service(name: str, **changes: Any) -> Entry:
    """An entry as it was read."""
    value = stated(name, **changes)
    plain = {key: one for key, one in value.items() if key != "hash"}
    tuples = {key: tuple(one) for key, one in plain.items() if isinstance(one, list)}
    return Entry(**{**plain, **tuples}, stated=value)


def catalog(*services: Entry, policy: Mapping[str, Any] = POLICY) -> Entries:
    """The entries of a commit."""
    found = {one.id: one for one in services}
    return Entries(found, frozenset(found), (), policy)


def chain(**calls: list[str]) -> Entries:
    """Services by id with whom they call."""
    return catalog(*(service(name, calls=callees) for name, callees in calls.items()))


class Clone:
    """A git repository of a test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", ".")

    def git(self, *words: str) -> str:
        """What git says; it must succeed."""
        person = ("-c", "user.name=Nobody", "-c", "user.email=nobody@codai.example")
        command = ["git", *person, "-c", "commit.gpgsign=false", *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str], *removed: str) -> str:
        """Commits these files, and the removal of others; the id."""
        for path, content in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        for path in removed:
            (self.folder / path).unlink()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")


def fleet(*services: Mapping[str, Any], policy: Mapping[str, Any] = POLICY) -> dict[str, str]:
    """The generated files of some services, with a catalog and a source for each."""
    files = {"ci/risk.json": json.dumps(policy), "services.yaml": "services:\n"}
    for one in services:
        files[f"ci/services/{one['id']}.json"] = json.dumps(one)
        files[f"apps/{one['id']}/main.py"] = one["id"]
        files["services.yaml"] += f"  {one['id']}:\n    title: {one['id']}\n"
    return files
