"""The workflows of a plan, as text with lines and as data: jobs, steps and what they use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from generators.checks._engine.context import Context

FOLDER = ".github/workflows/"
PINS = "ci/pins.json"

_USES = re.compile(
    r"^(?P<before>\s+(?:- )?uses: )(?P<action>[^\s@]+)@(?P<commit>\S+)(?: # (?P<version>\S+))?$"
)
_JOB = re.compile(r"^  (?P<id>[\w-]+):$")


@dataclass(frozen=True, slots=True)
class Workflow:
    """One file: its path in the tree, its text, and what the text says."""

    path: str
    text: str
    data: Mapping[str, Any]

    @property
    def jobs(self) -> Mapping[str, Mapping[str, Any]]:
        """Jobs by id."""
        return self.data.get("jobs") or {}

    def line_of_job(self, job: str) -> int:
        """Where a job begins; 0 where the text does not show it."""
        at = re.search(rf"^  {re.escape(job)}:$", self.text, re.MULTILINE)
        return self.text.count("\n", 0, at.start()) + 1 if at else 0

    def comment_of(self, job: str, key: str) -> str:
        """The comment behind a key of a job; YAML's readers drop it, people and checks do not."""
        inside = False
        for line in self.text.splitlines():
            found = _JOB.match(line)
            inside = found["id"] == job if found else inside
            if inside and line.startswith(f"    {key}:"):
                return line.partition(" # ")[2].strip()
        return ""


@dataclass(frozen=True, slots=True)
class Use:
    """A step's action: ``commit`` and ``version`` as written, ``inputs`` by name, and the line."""

    workflow: Workflow
    line: int
    action: str
    commit: str
    version: str
    inputs: Mapping[str, Any]


def workflows(context: Context) -> tuple[Workflow, ...]:
    """Every workflow of the plan, by path."""
    return tuple(
        Workflow(path, text, yaml.load(text, yaml.CSafeLoader))
        for path, text in sorted(context.planned.items())
        if path.startswith(FOLDER) and path.endswith((".yml", ".yaml"))
    )


def uses(workflow: Workflow) -> Iterator[Use]:
    """Every action that a workflow uses, in the order of its lines. Raises ValueError."""
    steps = [step for job in workflow.jobs.values() for step in job.get("steps") or () if "uses" in step]
    lines = [(number, _USES.match(line)) for number, line in enumerate(workflow.text.splitlines(), 1)]
    found = [(number, match) for number, match in lines if match]
    if len(found) != len(steps):
        raise ValueError(f"{workflow.path}: {len(steps)} steps use an action, {len(found)} lines say which")
    for (number, match), step in zip(found, steps, strict=True):
        given = step.get("with") or {}
        yield Use(workflow, number, match["action"], match["commit"], match["version"] or "", given)


def pins(context: Context) -> Mapping[str, Any]:
    """What the workflows may use: the reviewed file."""
    found: Mapping[str, Any] = json.loads((context.repository / PINS).read_text(encoding="utf-8"))
    return found


def by_version(text: str) -> str:
    """The text as a person would have written it, with tags: linters know inputs by tag alone.

    ``actions/checkout@<commit> # v7.0.1`` becomes ``actions/checkout@v7``; a program that knows the
    major version can then say which input it does not have.
    """
    lines = []
    for line in text.splitlines():
        match = _USES.match(line)
        if match and match["version"]:
            lines.append(f"{match['before']}{match['action']}@{match['version'].partition('.')[0]}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
