"""Helm's own linter finds nothing in any chart with the values of any environment.

Counts chart x environment; strict, so a warning is a finding.
"""

from __future__ import annotations

import re

from generators.checks import Context, Result
from generators.checks._engine.store import identity, key
from generators.checks._rendered.charts import Target, finding, targets
from generators.checks._rendered.manifests import arguments, helm, sample_release
from generators.problems import Problem

NEEDS = ("helm",)
JUDGES = ("charts",)

SPOKEN = re.compile(r"^\[(WARNING|ERROR)\] (?P<said>.*)$", re.MULTILINE)
PASSED = "1 chart(s) linted, 0 chart(s) failed"


def run(context: Context) -> Result:
    """One finding per line that helm says of a target."""
    every = targets(context)
    context.program("helm")
    answers = context.each("helm-lint", lambda target: _lint(context, target), every)
    problems: list[Problem] = []
    clean = 0
    for target, answer in zip(every, answers, strict=True):
        lines = answer.splitlines()
        clean += not lines
        where = f"{target.chart.name} in {target.environment.name}"
        hint = f"see helm {' '.join(arguments(context, target, 'lint'))}"
        rule = "helm-lint/finding"
        problems += [finding(context, target, rule, f"{where}: {line}", hint) for line in lines]
    return Result(clean, len(every), tuple(problems))


def _lint(context: Context, target: Target) -> str:
    """What helm finds, a line each; empty when it passed and says that it looked at the chart."""
    words = arguments(context, target, "lint")
    record = sample_release(target, context.model.fleet)
    name = key("lint", identity(context.program("helm")), *words, record, target.chart.content)
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
    return answer
