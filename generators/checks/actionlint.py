"""actionlint, with shellcheck, finds nothing in any workflow, nor when every action stands by its tag.

Counts workflows. Of actions by commit it knows no inputs, so a copy in which they stand by their tags is
read as well; of a tag that is newer than itself it knows none either: check:action-inputs does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._pipelines.workflows import Workflow, by_version, workflows
from generators.problems import Problem

NEEDS = ("actionlint",)
JUDGES = ("pipelines",)

WORDS = ("-no-color", "-format", "{{json .}}", "-pyflakes=")


def run(context: Context) -> Result:
    """One finding per complaint."""
    program = context.program("actionlint")
    folder = context.once("pipelines programs", lambda: context.tools.environment("pipelines"))
    shellcheck = folder / "shellcheck"
    if not shellcheck.exists():
        raise RuntimeError("the environment `pipelines` holds no shellcheck")
    found = workflows(context)
    problems: list[Problem] = []
    clean = 0
    for workflow in found:
        own = list(_judge(context, program, shellcheck, workflow))
        problems += own
        clean += not own
    return Result(clean, len(found), tuple(problems))


def _judge(context: Context, program: Path, shellcheck: Path, workflow: Workflow) -> Iterator[Problem]:
    texts = (workflow.text, by_version(workflow.text))
    name = question([program, shellcheck], WORDS, workflow.path, *texts)
    kept = context.store.get(name)
    if kept is None:
        kept = json.dumps(_ask(context, program, shellcheck, workflow.path, texts))
        context.store.put(name, kept)
    for one in json.loads(kept):
        yield Problem(
            f"actionlint/{one['kind']}",
            f"actionlint: {one['message']}",
            context.place(workflow.path, one["line"], one["column"]),
            hint="correct the template in templates/pipelines",
            source=one.get("snippet", "").split("\n")[0],
        )


def _ask(
    context: Context, program: Path, shellcheck: Path, file: str, texts: Sequence[str]
) -> list[dict[str, Any]]:
    """What it says of the file and of the copy by tags, each complaint once."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for text in texts:
        with context.new_folder() as folder:
            path = folder / ".github/workflows" / os.path.basename(file)  # noqa: PTH119
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
            # A project to it is a folder with git in it; there it looks for settings of its own.
            (folder / ".git").mkdir()
            words = [*WORDS, f"-shellcheck={shellcheck}", str(path)]
            done = context.processes.run([program, *words], folder=folder)
        if done.code not in {0, 1}:
            raise RuntimeError(f"actionlint ended with code {done.code}: {done.err.strip()[-500:]}")
        for one in json.loads(done.out or "[]"):
            found.setdefault((one["line"], one["message"]), one)
    return [found[place] for place in sorted(found)]
