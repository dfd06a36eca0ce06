"""Every chart renders in every environment, repeatably, and never without an image digest.

Counts chart x environment. Each is rendered with a sample release record: it must succeed without a
warning, give the same bytes twice and at least one object. Without a record it must be refused
wherever something would run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generators.checks import Context, Result
from generators.checks._engine.store import identity, key
from generators.checks._rendered.charts import Target, expected, finding
from generators.checks._rendered.documents import containers
from generators.checks._rendered.manifests import Rendered, arguments, helm, manifests
from generators.problems import Problem

NEEDS = ("helm",)
JUDGES = ("charts", "environments")

REFUSED = "refused"
RENDERED = "rendered"


def run(context: Context) -> Result:
    """One finding per target and reason, and one per chart that the plan should have and has not."""
    rendered = manifests(context)
    unrecorded = context.each("helm-template", lambda one: _without_record(context, one.target), rendered)
    problems: list[Problem] = []
    wrong = 0
    for one, answer in zip(rendered, unrecorded, strict=True):
        found = [*_judge(context, one), *_judge_unrecorded(context, one, answer)]
        wrong += bool(found)
        problems += found
    absent = list(missing(context, rendered))
    total = len(rendered) + len(absent)
    return Result(len(rendered) - wrong, total, (*problems, *absent))


def missing(context: Context, rendered: Iterable[Rendered]) -> Iterator[Problem]:
    """A service without a chart would otherwise be the one that no check looks at."""
    there = {one.target.chart.name for one in rendered}
    for name in sorted(expected(context) - there):
        yield Problem(
            "helm-template/no-chart",
            f"{name} has no chart in the plan",
            context.place(f"charts/{name}"),
            hint="see why generators/outputs does not make it",
            service=name,
        )


def _judge(context: Context, one: Rendered) -> Iterator[Problem]:
    where = f"{one.target.chart.name} in {one.target.environment.name}"
    see = f"see helm {' '.join(arguments(context, one.target))}"
    if one.error:
        message = f"{where} does not render: {one.error}"
        yield finding(context, one.target, "helm-template/failed", message, see)
        return
    for warning in one.warnings:
        yield finding(context, one.target, "helm-template/warning", f"helm warns of {where}: {warning}", see)
    if not one.repeats:
        message = f"{where} renders differently the second time"
        hint = "use no now, rand, uuidv4, genCA or lookup in a template"
        yield finding(context, one.target, "helm-template/unstable", message, hint)
    if not one.documents:
        message = f"{where} renders no object"
        yield finding(context, one.target, "helm-template/empty", message, see)


def _judge_unrecorded(context: Context, one: Rendered, answer: str) -> Iterator[Problem]:
    where = f"{one.target.chart.name} in {one.target.environment.name}"
    runs_something = any(containers(document) for document in one.documents)
    if runs_something and answer == RENDERED:
        message = f"{where} renders without a release record, so without an image digest"
        hint = "fail in the template where image.digest is empty"
        yield finding(context, one.target, "helm-template/no-digest", message, hint)
    elif runs_something and answer != REFUSED:
        message = f"{where} is refused without a release record, but not for its digest: {answer}"
        hint = "say in the message that the image digest is missing and which file has it"
        yield finding(context, one.target, "helm-template/no-digest", message, hint)


def _without_record(context: Context, target: Target) -> str:
    words = arguments(context, target)
    name = key("unrecorded", identity(context.program("helm")), *words, target.chart.content)
    answer = context.store.get(name)
    if answer is None:
        done = helm(context, words)
        said = done.err.strip().splitlines()
        answer = RENDERED if not done.code else REFUSED if "digest" in done.err else said[-1] if said else "?"
        context.store.put(name, answer)
    return answer
