"""kube-score, with every optional test on, finds nothing that has no written reason.

Counts objects that it scores, in every namespace. Workloads, Services, scalers, budgets and policies
must all be among them, a linter says nothing of what it does not know; what it scored must be known.
"""

from __future__ import annotations

import json
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._rendered.linted import Linted, linted, unknown, unseen
from generators.checks._rendered.projection import WORKLOADS, text
from generators.checks._rendered.suppressed import Finding, Subject, weigh
from generators.problems import Problem

NEEDS = ("helm", "kube-score")
JUDGES = ("charts", "security policy")

SCORED = (*WORKLOADS, "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "Ingress")
OPTIONS = ("--all-default-optional",)
FINE = 10
"""The grade of a test that found nothing."""


def run(context: Context) -> Result:
    """One finding per object and test without a reason, per object not scored, and per unknown one."""
    groups = list(linted(context).values())
    context.program("kube-score")
    answers = context.each("kube-score", lambda group: _scores(context, group), groups)
    subjects: list[Subject] = []
    findings: list[Finding] = []
    problems: list[Problem] = []
    for group, answer in zip(groups, answers, strict=True):
        every = {
            f"{s.kind}/{s.namespace}/{s.name}": s for one in group for s in one.subjects if s.kind in SCORED
        }
        subjects += every.values()
        scored = {_key(score): score for score in answer if score["type_meta"]["kind"] in SCORED}
        problems += [unseen(context, "kube-score", every[name]) for name in sorted(set(every) - set(scored))]
        problems += [unknown("kube-score", name) for name in sorted(set(scored) - set(every))]
        for name in sorted(set(scored) & set(every)):
            findings += _findings(every[name], scored[name])
    problems += weigh(context, "kube-score", findings, subjects)
    bad = {(p.service, p.environment, p.message.partition(":")[0]) for p in problems}
    return Result(len(subjects) - min(len(subjects), len(bad)), len(subjects), tuple(problems))


def _scores(context: Context, group: tuple[Linted, ...]) -> list[dict[str, Any]]:
    """kube-score looks at an environment as a whole: policies and budgets of one meet pods of another."""
    if not group:
        return []
    shown = text(document for one in group for document in one.documents)
    version = context.model.fleet.platform.kubernetes
    program = context.program("kube-score")
    words = ["score", *OPTIONS, "--kubernetes-version", f"v{version}", "-o", "json", "-"]
    name = question([program], words, shown)
    answer = context.store.get(name)
    if answer is None:
        done = context.processes.run([program, *words], stdin=shown)
        if not done.out.strip():
            raise RuntimeError(f"kube-score said nothing but: {done.err.strip()}")
        answer = done.out
        context.store.put(name, answer)
    scores: list[dict[str, Any]] = json.loads(answer)
    return scores


def _key(score: dict[str, Any]) -> str:
    meta = score["object_meta"]
    return f"{score['type_meta']['kind']}/{meta.get('namespace', '')}/{meta['name']}"


def _findings(subject: Subject, score: dict[str, Any]) -> list[Finding]:
    found = []
    for test in score["checks"]:
        if test["skipped"] or test["grade"] >= FINE:
            continue
        comments = test["comments"] or [{"path": "", "summary": test["check"]["name"]}]
        found += [
            Finding(subject, test["check"]["id"], " ".join(filter(None, (one["path"], one["summary"]))))
            for one in comments
        ]
    return found
