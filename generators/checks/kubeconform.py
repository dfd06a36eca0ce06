"""Every rendered object fits the strict schema of its kind, custom resources included.

Counts objects. They are counted here from the YAML, apart from what the program counts: none may be
skipped for want of a schema, and as many must be valid as there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.checks import Context, Result
from generators.checks._rendered.charts import finding
from generators.checks._rendered.kubeconform import Verdict, validate
from generators.checks._rendered.manifests import Rendered, usable
from generators.problems import Problem

NEEDS = ("helm", "kubeconform")
JUDGES = ("charts", "environments")


def run(context: Context) -> Result:
    """One finding per object that does not fit, and per render whose counts differ."""
    rendered = usable(context)
    verdicts = context.each("kubeconform", lambda one: validate(context, one.text), rendered)
    problems = tuple(
        problem
        for one, verdict in zip(rendered, verdicts, strict=True)
        for problem in _judge(context, one, verdict)
    )
    valid = sum(verdict.valid for verdict in verdicts)
    total = sum(len(one.documents) for one in rendered)
    return Result(min(valid, total), total, problems)


def _judge(context: Context, one: Rendered, verdict: Verdict) -> Iterator[Problem]:
    where = f"{one.target.chart.name} in {one.target.environment.name}"
    expected = len(one.documents)
    if verdict.failure:
        message = f"kubeconform could not judge {where}: {verdict.failure}"
        yield finding(context, one.target, "kubeconform/failed", message, "see whether its schemas are whole")
        return
    for said in verdict.findings:
        hint = "correct the template, or the output that writes its values"
        yield finding(context, one.target, "kubeconform/invalid", f"{where}: {said}", hint)
    if verdict.skipped:
        message = f"{verdict.skipped} objects of {where} were skipped for want of a schema"
        hint = "add the module that defines their kind to tools/schemas"
        yield finding(context, one.target, "kubeconform/skipped", message, hint)
    elif not verdict.findings and verdict.valid != expected:
        message = f"kubeconform saw {verdict.valid} objects of {where}, there are {expected}"
        yield finding(
            context, one.target, "kubeconform/count", message, "look for text that only one of them reads"
        )
