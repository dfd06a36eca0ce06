"""zizmor, as an auditor and offline, finds nothing in what GitHub runs, and nothing is excused.

Counts workflows and the configuration of Dependabot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._pipelines.workflows import workflows
from generators.problems import Problem

NEEDS = ()
JUDGES = ("pipelines", "security policy")

WORDS = ("--offline", "--persona", "auditor", "--no-progress", "--format", "json-v1", ".github")
DEPENDABOT = ".github/dependabot.yml"
EXCUSES = ("zizmor: ignore", "shellcheck disable", "actionlint: ignore")
_SEEN = "completed "
_NOTHING, _FOUND = {0}, {0, 10, 11, 12, 13, 14}


def run(context: Context) -> Result:
    """One finding per place it complains of, per file it did not read, and per excuse."""
    folder = context.once("pipelines programs", lambda: context.tools.environment("pipelines"))
    program = folder / "zizmor"
    texts = {one.path: one.text for one in workflows(context)}
    if DEPENDABOT in context.planned:
        texts[DEPENDABOT] = context.planned[DEPENDABOT]
    name = question([program], WORDS, *(part for item in sorted(texts.items()) for part in item))
    kept = context.store.get(name)
    if kept is None:
        kept = json.dumps(_ask(context, program, texts))
        context.store.put(name, kept)
    problems = [_problem(context, one) for one in json.loads(kept)]
    problems += list(_excused(context, texts))
    bad = {problem.place.path for problem in problems}
    return Result(len(texts) - len(bad), len(texts), tuple(problems))


def _ask(context: Context, program: Path, texts: dict[str, str]) -> list[dict[str, Any]]:
    """Rule, words, path and line of each finding; a file that it does not say it read is one as well."""
    with context.new_folder() as folder:
        for path, text in texts.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        done = context.processes.run([program, *WORDS], folder=folder)
    if done.code not in _FOUND:
        raise RuntimeError(f"zizmor ended with code {done.code}: {done.err.strip()[-500:]}")
    found = []
    for one in json.loads(done.out):
        spot = next(where for where in one["locations"] if where["symbolic"]["kind"] == "Primary")
        path = spot["symbolic"]["key"]["Local"]["verbatim_path"]
        row = spot["concrete"]["location"]["start_point"]["row"] + 1
        found.append(
            {"rule": one["ident"], "said": one["desc"], "path": path.removeprefix("./"), "line": row}
        )
    read = {line.split(_SEEN)[1].strip() for line in done.err.splitlines() if _SEEN in line}
    found += [
        {"rule": "unread", "said": "it was not read", "path": path, "line": 0}
        for path in texts
        if not any(one.endswith(path) for one in read)
    ]
    return found


def _problem(context: Context, one: dict[str, Any]) -> Problem:
    return Problem(
        f"zizmor/{one['rule']}",
        f"zizmor: {one['said']}",
        context.place(one["path"], one["line"]),
        hint="correct the template in templates/pipelines; findings are not excused",
    )


def _excused(context: Context, texts: dict[str, str]) -> Iterator[Problem]:
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if any(word in line for word in EXCUSES):
                said = "a comment excuses a finding, and none may be excused"
                hint = "take the comment away, and correct what it was for"
                yield Problem("zizmor/excused", said, context.place(path, number), hint)
