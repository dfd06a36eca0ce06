"""Helm's own linter finds nothing in any chart with the values of any environment.

Counts chart x environment, and each library chart once; strict, so a warning is a finding.
"""

from __future__ import annotations

import re

from generators.checks import Context, Result
from generators.checks._engine.store import identity, key
from generators.checks._rendered.charts import Target, finding, libraries, targets
from generators.checks._rendered.manifests import arguments, helm, sample_release
from generators.problems import Problem

NEEDS = ("helm",)
JUDGES = ("charts",)
RULE = "helm-lint/finding"

SPOKEN = re.compile(r"^\[(WARNING|ERROR)\] (?P<said>.*)$", re.MULTILINE)
PASSED = "1 chart(s) linted, 0 chart(s) failed"


def run(context: Context) -> Result:
    """One finding per line that helm says of a target or a library."""
    context.program("helm")
    found = context.each("helm-lint", lambda target: _of_target(context, target), targets(context))
    found += [_of_library(context, *library) for library in libraries(context).items()]
    clean = sum(not problems for problems in found)
    return Result(clean, len(found), tuple(problem for problems in found for problem in problems))


def _of_target(context: Context, target: Target) -> list[Problem]:
    words, where = arguments(context, target, "lint"), f"{target.chart.name} in {target.environment.name}"
    record = sample_release(target, context.model.fleet)
    lines = _lint(context, words, record, target.chart.content)
    hint = f"see helm {' '.join(words)}"
    return [finding(context, target, RULE, f"{where}: {line}", hint) for line in lines]


def _of_library(context: Context, folder: str, content: str) -> list[Problem]:
    words = ["lint", folder, "--strict"]
    place, hint = context.place(folder), f"see helm {' '.join(words)}"
    lines = _lint(context, words, "", content)
    return [Problem(RULE, f"{folder}: {line}", place, hint) for line in lines]


def _lint(context: Context, words: list[str], record: str, content: str) -> list[str]:
    """What helm finds, a line each; nothing when it passed and says that it looked at the chart."""
    name = key("lint", identity(context.program("helm")), *words, record, content)
    answer = context.store.get(name)
    if answer is None:
        done = helm(context, words, record)
        text = done.out + done.err
        lines = [found["said"] for found in SPOKEN.finditer(text)]
        passed = done.code == 0 and PASSED in text
        if not passed and not lines:
            lines = [text.strip().splitlines()[-1] if text.strip() else f"helm ended with code {done.code}"]
        answer = "\n".join(lines)
        context.store.put(name, answer)
    return answer.splitlines()
