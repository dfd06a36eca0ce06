"""checkov finds nothing in any rendered object that has no written reason.

Counts objects that it judged, in every namespace and outside them. Every object with pods must be among
them, what it judged must be known, and no file may fail to parse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._rendered.linted import Linted, linted, unknown, unseen
from generators.checks._rendered.projection import WORKLOADS, text
from generators.checks._rendered.suppressed import Finding, Subject, weigh
from generators.problems import Place, Problem

NEEDS = ("helm",)
JUDGES = ("security policy",)

# Without the last three it would ask a server for guidance and for newer rules.
WORDS = (
    *("--framework", "kubernetes", "--output", "json", "--compact"),
    *("--skip-download", "--skip-results-upload", "--soft-fail"),
)
_ENVIRONMENT = {"LOG_LEVEL": "ERROR"}


def run(context: Context) -> Result:
    """One finding per object and rule without a reason, per object not looked at, and per unknown one."""
    every = [one for group in linted(context).values() for one in group]
    answer = _answer(context, every)
    subjects = [subject for one in every for subject in one.subjects]
    known = {_key(subject): subject for subject in subjects}
    with_pods = {key for key, subject in known.items() if subject.kind in WORKLOADS}
    pods = {_key(known[key], "Pod"): key for key in with_pods}
    failed = [(_owner(resource, pods), rule, said) for resource, rule, said in answer["failed"]]
    seen = {_owner(resource, pods) for resource in answer["seen"]} | {resource for resource, _, _ in failed}
    problems = [_unparsed(path) for path in answer["unparsed"]]
    problems += [unseen(context, "checkov", known[key]) for key in sorted(with_pods - seen)]
    problems += [unknown("checkov", resource) for resource in sorted(seen - set(known))]
    findings = [Finding(known[one], rule, f"{said} ({rule})") for one, rule, said in failed if one in known]
    problems += weigh(context, "checkov", findings, subjects)
    bad = {(p.service, p.environment, p.message.partition(":")[0]) for p in problems}
    total = len(seen | with_pods)
    return Result(total - min(total, len(bad)), total, tuple(problems))


def _answer(context: Context, every: list[Linted]) -> dict[str, Any]:
    """Who failed what, who was seen, and what did not parse."""
    program = context.once("checkov", lambda: context.tools.environment("checkov")) / "checkov"
    texts = {f"{one.rendered.target.name}.yaml": manifest(text(one.documents)) for one in every}
    name = question([program], WORDS, *(part for item in sorted(texts.items()) for part in item))
    kept = context.store.get(name)
    if kept is None:
        kept = json.dumps(_ask(context, program, texts))
        context.store.put(name, kept)
    answer: dict[str, Any] = json.loads(kept)
    return answer


def manifest(text: str) -> str:
    """What checkov is given. A file with ``{{ .Values.`` in any of its texts is a template to it, and
    passed by: a blank there changes nothing that a rule looks at.
    """
    return text.replace("{{", "{ {")


def _ask(context: Context, program: Path, texts: dict[str, str]) -> dict[str, Any]:
    with context.new_folder() as folder:
        for path, content in texts.items():
            (folder / path).write_text(content, encoding="utf-8")
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


def _key(subject: Subject, kind: str = "") -> str:
    """How checkov calls an object; what has no namespace is of the one called default, in its eyes."""
    place = f"{subject.namespace or 'default'}.{subject.name}"
    return f"{subject.target.name} {kind or subject.kind}.{place}"


def _owner(resource: str, pods: Mapping[str, str]) -> str:
    """What a pod is inside of; anything else itself. checkov calls a pod by its owner and its labels."""
    return pods.get(".".join(resource.split(".")[:3]), resource)


def _unparsed(path: str) -> Problem:
    return Problem(
        "checkov/unparsed",
        f"checkov could not read the objects of {Path(path).stem}",
        Place(f"charts/{Path(path).stem}"),
        hint="render it with helm template and look for what is no plain YAML",
    )
