"""What every workflow and every job keeps to, whatever it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from generators.checks._pipelines.sizes import Matrix
from generators.checks._pipelines.workflows import Workflow

LARGEST = 500 * 1024
"""Bytes of a workflow file; GitHub reads no more."""
LONGEST = 360
"""Minutes of a job on GitHub's own runners."""
REQUIRED_BY = ("pull_request", "merge_group")
"""Events on which GitHub waits for the checks that are required."""

Job = Mapping[str, Any]
Said = tuple[str, int, str]
"""A rule, the line it is broken at, and in words."""

_USUALLY = re.compile(r"usually (\d+)")
_RUNNER = re.compile(r"ubuntu-\d\d\.\d\d(-arm)?|\$\{\{ matrix\.runner \}\}")
_SECRET = re.compile(r"(?<!needs\.)\bsecrets\.[A-Z]")
_FROM_PLAN = re.compile(r"needs\.plan\.outputs\.([\w-]+)")
_GATE = "python3 -m ci.gate"
_PLANS = "ci.plan"
_TRUSTED = ("id-token", "packages")
"""Scopes with which a job signs, publishes or reaches a cluster."""


def usually(workflow: Workflow, job: str) -> int:
    """Minutes a job is declared to take; 0 where it does not say."""
    match = _USUALLY.search(workflow.comment_of(job, "timeout-minutes"))
    return int(match[1]) if match else 0


def matrices(workflow: Workflow) -> Iterator[Matrix]:
    """The jobs that take their legs from an output of the plan."""
    for name, job in workflow.jobs.items():
        output = _FROM_PLAN.search(str((job.get("strategy") or {}).get("matrix", "")))
        if output:
            yield Matrix(name, output[1], usually(workflow, name), job.get("timeout-minutes", LONGEST))


def of_workflow(workflow: Workflow) -> Iterator[Said]:
    """What is wrong with the file as a whole."""
    data = workflow.data
    if data.get("permissions") != {}:
        yield "permissions", 1, "it does not begin with `permissions: {}`"
    if not data.get("name"):
        yield "name", 1, "it has no name"
    if not (data.get("concurrency") or {}).get("group"):
        yield "concurrency", 1, "it has no concurrency group"
    size = len(workflow.text.encode())
    if size > LARGEST:
        yield "size", 1, f"it has {size} bytes, and GitHub reads {LARGEST}"
    yield from _gate(workflow)


def of_all(found: Sequence[Workflow], required: Iterable[str]) -> Iterator[tuple[Workflow | None, Said]]:
    """Required checks are known by the name of a job alone, so each is the name of exactly one.

    Yields the workflow that is wrong, or None where none has such a job.
    """
    for name in required:
        named = [(one, job) for one in found for job in one.jobs if one.jobs[job].get("name") == name]
        if not named:
            yield None, ("required", 1, f"no job is named {name!r}, and a check of that name is required")
        for workflow, job in named:
            line = workflow.line_of_job(job)
            if len(named) > 1:
                said = f"job {job}: {len(named)} jobs are named {name!r}: either would pass for the other"
                yield workflow, ("required", line, said)
            for event in REQUIRED_BY:
                if event not in (workflow.data.get("on") or {}):
                    said = f"job {job}: the check {name!r} is required, and no {event} starts it"
                    yield workflow, ("required", line, said)


def of_job(workflow: Workflow, name: str) -> Iterator[Said]:
    """What is wrong with one job, each with the line it begins at."""
    job, line = workflow.jobs[name], workflow.line_of_job(name)
    for rule, broken, said in _RULES:
        if broken(workflow, name, job):
            yield rule, line, f"job {name}: {said}"


def _no_timeout(workflow: Workflow, name: str, job: Job) -> bool:
    least = usually(workflow, name)
    limit = job.get("timeout-minutes")
    return not isinstance(limit, int) or not 0 < least <= limit <= LONGEST


def _scope_unexplained(workflow: Workflow, name: str, job: Job) -> bool:
    own = workflow.text.splitlines()[workflow.line_of_job(name) :]
    for scope, access in (job.get("permissions") or {}).items():
        line = next((one for one in own if one.startswith(f"      {scope}: {access}")), "")
        if " # " not in line:
            return True
    return False


def _expands_in_scripts(workflow: Workflow, name: str, job: Job) -> bool:
    scripts = [str(step.get("run", "")) for step in _steps(job)]
    scripts += [str((step.get("with") or {}).get("script", "")) for step in _steps(job)]
    return any("${{" in text for text in scripts)


def _keeps_its_token(workflow: Workflow, name: str, job: Job) -> bool:
    checkouts = [step for step in _steps(job) if str(step.get("uses", "")).startswith("actions/checkout@")]
    return any((step.get("with") or {}).get("persist-credentials") is not False for step in checkouts)


def _trusts_a_cache(workflow: Workflow, name: str, job: Job) -> bool:
    """Caches of a branch are shared by all its jobs, also those in which packages of anybody run."""
    granted = job.get("permissions") or {}
    if not any(granted.get(scope) == "write" for scope in _TRUSTED):
        return False
    return any(_restores(str(step.get("uses", "")), step.get("with") or {}) for step in _steps(job))


def _restores(action: str, given: Mapping[str, Any]) -> bool:
    if action.startswith("docker/setup-buildx-action@"):
        return given.get("cache-binary") is not False
    return action.startswith("actions/cache")


def _secret_without_environment(workflow: Workflow, name: str, job: Job) -> bool:
    return bool(_SECRET.search(str(job))) and not job.get("environment")


def _floating_matrix(workflow: Workflow, name: str, job: Job) -> bool:
    """An empty matrix is an error, so something must keep the job from starting."""
    matrix = str((job.get("strategy") or {}).get("matrix", ""))
    output = re.search(r"outputs\.([\w-]+)\)", matrix)
    if output is None:
        return "fromJSON" in matrix
    guard = f"{output[1].removesuffix('-matrix')}-any == 'true'"
    return guard not in str(job.get("if", "")) and not _needs_guarded(workflow, job)


def _needs_guarded(workflow: Workflow, job: Job) -> bool:
    """A job whose need was skipped is skipped, unless it says otherwise."""
    if "always()" in str(job.get("if", "")) or "cancelled()" in str(job.get("if", "")):
        return False
    needs = [workflow.jobs[one] for one in _needs(job)]
    return any("-any == 'true'" in str(one.get("if", "")) or _needs_guarded(workflow, one) for one in needs)


_RULES: tuple[tuple[str, Callable[[Workflow, str, Job], bool], str], ...] = (
    ("name", lambda w, n, job: not job.get("name"), "it has no name"),
    (
        "runner",
        lambda w, n, job: not _RUNNER.fullmatch(str(job.get("runs-on", ""))),
        "its runner is not named with a version",
    ),
    ("timeout", _no_timeout, "it needs `timeout-minutes: N # usually M`, M not above N, N not above 360"),
    ("permissions", lambda w, n, job: "permissions" not in job, "it does not say what its token may do"),
    ("permissions", _scope_unexplained, "a scope of its token has no comment that says what for"),
    ("expansion", _expands_in_scripts, "a script holds `${{`: pass it through env"),
    ("token", _keeps_its_token, "a checkout keeps its token: `persist-credentials: false`"),
    (
        "cache",
        _trusts_a_cache,
        "it publishes or reaches a cluster, and runs what others left in a cache",
    ),
    ("secrets", _secret_without_environment, "it reads a secret and has no environment"),
    ("matrix", _floating_matrix, "its matrix may be empty and nothing keeps it from starting"),
    ("reuse", lambda w, n, job: "uses" in job, "it calls another workflow; steps are written out here"),
)


def _gate(workflow: Workflow) -> Iterator[Said]:
    """Where a plan says what runs, one gate is told of every other job, each exactly once, and needs them."""
    gates = 0
    for name, job in workflow.jobs.items():
        step = next((one for one in _steps(job) if _compares(one)), None)
        if step is None:
            continue
        gates += 1
        line = workflow.line_of_job(name)
        told = [row.split()[0] for row in step["env"]["JOBS"].splitlines() if row.strip()]
        later = {other for other, one in workflow.jobs.items() if name in _needs(one)}
        every = [other for other in workflow.jobs if other != name and other not in later]
        if sorted(told) != sorted(every) or sorted(_needs(job)) != sorted(every):
            odd = ", ".join(sorted({*told, *_needs(job)} ^ {*every})) or "one of them twice"
            yield "gate", line, f"job {name}: it is not told of every other job: {odd}"
        if job.get("if") != "always()" or job.get("continue-on-error"):
            yield "gate", line, f"job {name}: it must run always(), and its failure must count"
    planned = any(
        _PLANS in str(step.get("run", "")) for job in workflow.jobs.values() for step in _steps(job)
    )
    if gates != planned:
        yield "gate", 1, f"it has {gates} jobs that compare results with a plan, and needs {planned:d}"


def _compares(step: Mapping[str, Any]) -> bool:
    """Whether a step is the gate and nothing else, so that what it ends with is the gate's own word."""
    return str(step.get("run", "")).strip() == _GATE and not step.get("continue-on-error")


def _steps(job: Job) -> list[Mapping[str, Any]]:
    return list(job.get("steps") or ())


def _needs(job: Job) -> list[str]:
    needs = job.get("needs") or []
    return [needs] if isinstance(needs, str) else list(needs)


def longest(workflow: Workflow, without: frozenset[str] = frozenset()) -> list[tuple[str, int]]:
    """The jobs that decide how long a run takes, first to last, each with its usual minutes."""
    known: dict[str, tuple[int, list[tuple[str, int]]]] = {}

    def ends(name: str) -> tuple[int, list[tuple[str, int]]]:
        if name not in known:
            before = [ends(one) for one in _needs(workflow.jobs[name]) if one not in without]
            total, path = max(before, key=lambda one: one[0], default=(0, []))
            own = usually(workflow, name)
            known[name] = (total + own, [*path, (name, own)])
        return known[name]

    _, path = max((ends(one) for one in workflow.jobs if one not in without), key=lambda one: one[0])
    return path
