"""GitHub's own parser accepts every workflow, and sees as many jobs and steps as the text has.

Counts workflows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import identity, key
from generators.checks._pipelines.workflows import Workflow, workflows
from generators.problems import Problem

NEEDS = ()
JUDGES = ("pipelines",)

GROUP = "workflows"
SCRIPT = "parse.mjs"


def run(context: Context) -> Result:
    """One finding per error, and per file that it saw less of than there is."""
    packages = context.once("npm workflows", lambda: context.tools.node_packages(GROUP))
    node = context.once("node", context.tools.node) / "node"
    found = workflows(context)
    name = key("workflow-parser", identity(node), packages.parent.name, *(one.text for one in found))
    kept = context.store.get(name)
    if kept is None:
        kept = json.dumps(_ask(context, node, packages.parent / SCRIPT, found))
        context.store.put(name, kept)
    answers = json.loads(kept)
    problems: list[Problem] = []
    clean = 0
    for workflow in found:
        own = list(_judge(context, workflow, answers[Path(workflow.path).name]))
        problems += own
        clean += not own
    return Result(clean, len(found), tuple(problems))


def _ask(context: Context, node: Path, script: Path, found: tuple[Workflow, ...]) -> dict[str, Any]:
    with context.new_folder() as folder:
        names = []
        for workflow in found:
            path = folder / Path(workflow.path).name
            path.write_text(workflow.text, encoding="utf-8")
            names.append(path.name)
        done = context.processes.run([node, script, *names], folder=folder)
    if done.code != 0:
        raise RuntimeError(f"the parser ended with code {done.code}: {done.err.strip()[-500:]}")
    answers: dict[str, Any] = json.loads(done.out)
    return answers


def _judge(context: Context, workflow: Workflow, answer: dict[str, Any]) -> Iterator[Problem]:
    hint = "correct the template in templates/pipelines"
    for one in answer["errors"]:
        place = context.place(workflow.path, one["line"], one["column"])
        yield Problem("workflow-parser/refused", f"GitHub's parser: {one['message']}", place, hint)
    if answer["errors"]:
        return
    steps = sum(len(job.get("steps") or ()) for job in workflow.jobs.values())
    if (answer["jobs"], answer["steps"]) != (len(workflow.jobs), steps):
        said = (
            f"it sees {answer['jobs']} jobs and {answer['steps']} steps of {len(workflow.jobs)} and {steps}"
        )
        yield Problem("workflow-parser/count", f"GitHub's parser: {said}", context.place(workflow.path), hint)
