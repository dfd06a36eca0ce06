"""pint finds nothing in any rule file that has no written reason.

Counts rule files. What is not asked for, and why, stands in ``tools/pint/pint.hcl``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import identity, key
from generators.checks._rules.files import rule_files
from generators.problems import Problem

NEEDS = ("pint",)
JUDGES = ("alerts",)

CONFIGURATION = "tools/pint/pint.hcl"


def run(context: Context) -> Result:
    """One finding per problem that pint has with a rule."""
    program = context.program("pint")
    configuration = context.repository / CONFIGURATION
    files = rule_files(context.planned)
    said = configuration.read_text(encoding="utf-8")
    names = {path: key("pint lint", identity(program), said, text) for path, text in files.items()}
    answers = {path: context.store.get(name) for path, name in names.items()}
    unknown = [path for path, answer in answers.items() if answer is None]
    if unknown:
        fresh = _ask(context, program, configuration, unknown)
        for path, found in fresh.items():
            answers[path] = json.dumps(found)
            context.store.put(names[path], answers[path] or "")
    problems: list[Problem] = []
    clean = 0
    for path, answer in answers.items():
        found = json.loads(answer or "[]")
        clean += not found
        problems += [_problem(context, path, one) for one in found]
    return Result(clean, len(files), tuple(problems))


def _ask(
    context: Context, program: Path, configuration: Path, paths: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """What pint says of each file; it judges them together, and each by itself."""
    found: dict[str, list[dict[str, Any]]] = {path: [] for path in paths}
    with context.new_folder() as folder:
        report = folder / "report.json"
        done = context.processes.run(
            [
                program,
                "--no-color",
                "--offline",
                "--log-level=ERROR",
                "--show-duplicates",
                f"--workers={context.workers}",
                f"--config={configuration}",
                "lint",
                "--min-severity=warning",
                f"--json={report}",
                *paths,
            ],
            folder=context.laid(),
        )
        if not report.exists():
            raise RuntimeError(f"pint ended with code {done.code}: {done.err.strip()[-500:]}")
        for one in json.loads(report.read_text(encoding="utf-8")) or []:
            # The report has what was not asked for as well.
            if one["severity"] != "Information":
                found[one["path"]].append(
                    {"line": min(one["lines"], default=0), "rule": one["reporter"], "said": one["problem"]}
                )
    return found


def _problem(context: Context, path: str, one: dict[str, Any]) -> Problem:
    return Problem(
        f"pint/{one['rule'].replace('/', '-')}",
        f"pint: {one['said']}",
        context.place(path, one["line"]),
        hint=f"correct the rule in generators/alerts, or state in {CONFIGURATION} why it must be so",
    )
