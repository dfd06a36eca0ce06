"""Stand-ins for the pinned actions: composite actions with exactly the inputs that the real ones have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.checkout import REPOSITORY

ARTIFACTS = REPOSITORY / "tests/e2e/pipelines/artifacts.py"
CHECKOUT = """\
git init --quiet .
git remote add origin "$REHEARSAL/origin.git"
if [ "$DEPTH" = 0 ]; then
  git fetch --quiet origin '+refs/heads/*:refs/remotes/origin/*' "$COMMIT"
else
  git fetch --quiet --depth 1 origin "$COMMIT"
fi
git -c advice.detachedHead=false checkout --quiet "$COMMIT"
test "$PERSIST" = false
"""
SCRIPTS: dict[str, tuple[str, dict[str, str]]] = {
    "actions/checkout": (
        CHECKOUT,
        {
            "DEPTH": "${{ inputs.fetch-depth }}",
            "COMMIT": "${{ github.sha }}",
            "PERSIST": "${{ inputs.persist-credentials }}",
        },
    ),
    "actions/upload-artifact": (
        f'python3 "{ARTIFACTS}" upload',
        {
            "NAME": "${{ inputs.name }}",
            "FILES": "${{ inputs.path }}",
            "MISSING": "${{ inputs.if-no-files-found }}",
        },
    ),
    "actions/download-artifact": (
        f'python3 "{ARTIFACTS}" download',
        {"PATTERN": "${{ inputs.pattern }}", "TARGET": "${{ inputs.path }}"},
    ),
}
NOTHING: tuple[str, dict[str, str]] = ("true", {})
"""The others prepare a machine, log in somewhere or look at GitHub's own data."""


def pins() -> dict[str, Any]:
    """The reviewed file."""
    found: dict[str, Any] = json.loads((REPOSITORY / "ci/pins.json").read_text(encoding="utf-8"))
    return found


def write(folder: Path) -> list[str]:
    """Makes a stand-in of each pinned action below ``folder``; act's words that put it in its place."""
    places: dict[str, Path] = {}
    for name, pin in pins()["actions"].items():
        owner, repository, *inside = name.split("/")
        root = folder / f"{owner}+{repository}"
        target = root.joinpath(*inside)
        target.mkdir(parents=True, exist_ok=True)
        (target / "action.yml").write_text(yaml.safe_dump(_action(name, pin)), encoding="utf-8")
        places[f"{owner}/{repository}@{pin['commit']}"] = root
    return [word for place, root in places.items() for word in ("--local-repository", f"{place}={root}")]


def _action(name: str, pin: dict[str, Any]) -> dict[str, Any]:
    script, environment = SCRIPTS.get(name, NOTHING)
    step = {"shell": "bash", "run": script, "env": environment}
    return {
        "name": name,
        "description": f"Stands in for {name} {pin['version']}.",
        "inputs": {one: {"description": one, "required": False} for one in pin["inputs"]},
        "runs": {"using": "composite", "steps": [step]},
    }
