"""checkov finds nothing in any rendered object that has no written reason.

Counts objects with pods; each must be among what it looked at, and no file may fail to parse.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._rendered.exempted import Finding, Subject, weigh
from generators.checks._rendered.linted import Linted, linted
from generators.checks._rendered.projection import WORKLOADS, text
from generators.problems import Place, Problem

NEEDS = ("helm", "env:checkov")
JUDGES = ("security policy",)

# Without the last three it would ask a server for guidance and for newer rules.
WORDS = (
    *("--framework", "kubernetes", "--output", "json", "--compact"),
    *("--skip-download", "--skip-results-upload", "--soft-fail"),
)
_ENVIRONMENT = {"LOG_LEVEL": "ERROR"}


def run(context: Context) -> Result:
    """One finding per object and rule without a reason, and per object that was not looked at."""
    every = [one for group in linted(context).values() for one in group]
    answer = _answer(context, every)
    subjects = [subject for one in every for subject in one.subjects.values()]
    with_pods = [subject for subject in subjects if subject.kind in WORKLOADS]
    problems = [_unparsed(path) for path in answer["unparsed"]]
    seen = set(answer["seen"])
    problems += [_unseen(subject) for subject in with_pods if _key(subject) not in seen]
    known = {_key(subject): subject for subject in subjects}
    findings = [
        Finding(known[resource], rule, f"{said} ({rule})")
        for resource, rule, said in answer["failed"]
        if resource in known
    ]
    problems += weigh(context, "checkov", findings, subjects)
    bad = {(p.service, p.environment, p.message.partition(":")[0]) for p in problems}
    return Result(len(with_pods) - min(len(with_pods), len(bad)), len(with_pods), tuple(problems))


def _answer(context: Context, every: list[Linted]) -> dict[str, Any]:
    """Who failed what, who was seen, and what did not parse."""
    program = context.once("checkov", lambda: context.tools.environment("checkov")) / "checkov"
    texts = {f"{one.rendered.target.name}.yaml": text(one.documents) for one in every}
    name = question([program], WORDS, *(part for item in sorted(texts.items()) for part in item))
    kept = context.store.get(name)
    if kept is None:
        kept = json.dumps(_ask(context, program, texts))
        context.store.put(name, kept)
    answer: dict[str, Any] = json.loads(kept)
    return answer


def _ask(context: Context, program: Path, texts: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="doit-checkov-") as folder:
        for path, content in texts.items():
            Path(folder, path).write_text(content, encoding="utf-8")
        done = context.processes.run([program, "--directory", folder, *WORDS], environment=_ENVIRONMENT)
    try:
        report = json.loads(done.out)
        results = report["results"]
    except (ValueError, KeyError, TypeError) as error:
        raise RuntimeError(f"checkov gave no report: {done.err.strip() or done.out.strip()[:500]}") from error
    failed = [(_located(one), one["check_id"], one["check_name"]) for one in results["failed_checks"]]
    seen = {_located(one) for kind in ("passed_checks", "failed_checks") for one in results[kind]}
    return {"failed": failed, "seen": sorted(seen), "unparsed": results.get("parsing_errors") or []}


def _located(one: dict[str, Any]) -> str:
    """The file, so chart and environment, and the object: ``wallet-staging Deployment.ns.wallet``."""
    return f"{Path(one['file_path']).stem} {one['resource']}"


def _key(subject: Subject) -> str:
    namespace = subject.target.environment.namespace
    return f"{subject.target.name} {subject.kind}.{namespace}.{subject.name}"


def _unparsed(path: str) -> Problem:
    return Problem(
        "checkov/unparsed",
        f"checkov could not read the objects of {Path(path).stem}",
        Place(f"charts/{Path(path).stem}"),
        hint="render it with helm template and look for what is no plain YAML",
    )


def _unseen(subject: Subject) -> Problem:
    return Problem(
        "checkov/unseen",
        f"{subject.kind} {subject.name}: checkov did not look at it",
        Place(subject.target.chart.folder),
        hint="see whether its kind and version are among those it knows",
        service=subject.name,
        environment=subject.target.environment.name,
    )
