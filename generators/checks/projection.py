"""Linters see into every workload: a Rollout's pods are shown to them as a Deployment's.

A linter that meets a kind it does not know says nothing and passes. Counts workloads: each must be
among what the linters get, in a kind they see into, with the very pods it was rendered with, and
with the strict schema of that kind satisfied.
"""

from __future__ import annotations

from collections.abc import Iterator

from generators.checks import Context, Result
from generators.checks._rendered.charts import finding
from generators.checks._rendered.documents import Document, pod_template
from generators.checks._rendered.kubeconform import validate
from generators.checks._rendered.manifests import Rendered, usable
from generators.checks._rendered.projection import ROLLOUT, WORKLOADS, projected, text
from generators.problems import Problem

NEEDS = ("helm", "kubeconform")
JUDGES = ("charts",)

HINT = (
    "see generators/checks/_rendered/projection.py: every kind with pods needs a form that linters see into"
)


def run(context: Context) -> Result:
    """One finding per workload that linters would not see as it is."""
    problems: list[Problem] = []
    total = 0
    for one in usable(context):
        workloads = [document for document in one.documents if pod_template(document) is not None]
        total += len(workloads)
        problems += _judge(context, one, workloads)
    return Result(total - min(total, len(problems)), total, tuple(problems))


def _judge(context: Context, one: Rendered, workloads: list[Document]) -> Iterator[Problem]:
    seen = {document.name: document for document in projected(one.documents) if document.kind in WORKLOADS}
    stand_ins = []
    for workload in workloads:
        shown = seen.get(workload.name)
        if shown is None:
            message = f"linters do not see the pods of {workload}"
            yield finding(context, one.target, "projection/unseen", message, HINT)
        elif pod_template(shown) != pod_template(workload):
            message = f"linters see other pods than those of {workload}"
            yield finding(context, one.target, "projection/different", message, HINT)
        elif workload.kind == ROLLOUT:
            stand_ins.append(shown)
    if stand_ins:
        verdict = validate(context, text(stand_ins))
        for said in verdict.findings or ([verdict.failure] if verdict.failure else []):
            message = f"the pods of a Rollout do not fit a Deployment: {said}"
            yield finding(context, one.target, "projection/invalid", message, "correct the template")
