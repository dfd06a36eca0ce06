"""The generated tests of every service type-check, lint and are collected by their runners.

Counts services. What a team wrote beside the generated files is judged with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator

from generators.checks import Context, Result
from generators.checks._node import Workspace, workspace
from generators.checks._python_suites import LINT, LIST, TYPES, Suites, suites
from generators.conventions import ownership, workloads
from generators.model import Service
from generators.problems import Problem, Severity

NEEDS = ()
JUDGES = ("tests",)

_TYPESCRIPT, _PYTHON = "typescript", "python"
_COMPILER = re.compile(
    r"^(?P<path>[^\s(]+)\((?P<line>\d+),(?P<column>\d+)\): error (?P<code>TS\d+): (?P<said>.*)$"
)
_LINTER = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+): (?P<said>.*) \[\w+/(?P<code>.*)\]$")
_TYPES = re.compile(
    r"^(?P<path>[^\s:]+):(?P<line>\d+):(?:(?P<column>\d+):)? error: (?P<said>.*?)  \[(?P<code>[\w-]+)\]$"
)
_RUFF = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+): (?P<code>[\w-]+):? (?P<said>.*)$")
_UNLOADED = re.compile(r"^ERROR (?P<path>[^\s:]+)(?: - (?P<said>.*))?$")
_MESSAGE = re.compile(r'"message": "(?P<said>[^"\\]+)"')
_CONTRACT_KEYS = frozenset(
    {"id", "kind", "port", "probes", "metrics", "objectives", "calls", "uses", "coverage"}
)


def run(context: Context) -> Result:
    """One finding per complaint of the compiler or the linter, and per part that no runner collects."""
    services = context.model.services
    problems = [problem for service in services for problem in _contract(context, service)]
    in_typescript, in_python = (
        [service for service in services if service.language.name == language]
        for language in (_TYPESCRIPT, _PYTHON)
    )
    if in_typescript:
        with workspace(context) as folder:
            problems += _complaints(context, folder, "tsc", _COMPILER, "-p", ".", "--pretty", "false")
            problems += _complaints(context, folder, "oxlint", _LINTER, "-f", "unix", ".")
            problems += _uncollected(context, folder, in_typescript)
    if in_python:
        with suites(context) as copy:
            problems += _complaints(context, copy, "ruff", _RUFF, *LINT, "--output-format", "concise", ".")
            problems += _complaints(context, copy, "mypy", _TYPES, *TYPES, "--cache-dir", "/dev/null", ".")
            problems += _unlisted_python(context, copy, in_python)
    shared = any(not problem.service for problem in problems)
    bad = {problem.service for problem in problems}
    covered = 0 if shared else sum(service.id not in bad for service in services)
    return Result(covered, len(services), tuple(problems))


def _contract(context: Context, service: Service) -> Iterator[Problem]:
    path = f"{ownership.tests(service.id)}/contract.json"
    stated = json.loads(context.planned.get(path, "{}"))
    missing = sorted(_CONTRACT_KEYS - stated.keys())
    if missing or stated["id"] != service.id:
        said = f"lacks {', '.join(missing)}" if missing else f"is of {stated['id']!r}"
        yield Problem(
            "scaffolds/contract",
            f"the contract of {service.id} {said}",
            context.place(path),
            service=service.id,
        )


def _complaints(
    context: Context, folder: Workspace | Suites, program: str, form: re.Pattern[str], *words: str
) -> Iterator[Problem]:
    done = folder.run(program, *words)
    found = [match for line in done.out.splitlines() if (match := form.match(line))]
    if done.code and not found:
        raise RuntimeError(f"{program} ended with code {done.code}: {(done.err or done.out).strip()[-500:]}")
    for match in found:
        path = f"{ownership.TESTS}/{folder.original(match['path'])}"
        yield Problem(
            f"scaffolds/{program}",
            f"{match['code']}: {match['said'].strip()}",
            context.place(path, int(match["line"]), int(match["column"] or 0)),
            hint=_hint(context, path),
            service=_service(context, path),
        )


def _uncollected(context: Context, folder: Workspace, services: list[Service]) -> Iterator[Problem]:
    """Each part of each service has tests when its runner looks for them."""
    done = folder.run("vitest", "list", "--staticParse=false", "--json")
    if done.code:
        yield _unlisted(context, "vitest", done.err or done.out)
        return
    found = {str(one["file"]).partition("/services/")[2].rpartition("/")[0] for one in json.loads(done.out)}
    listed = folder.run("playwright", "test", "--list", "--reporter=json")
    if listed.code:
        yield _unlisted(context, "playwright", listed.err or listed.out)
        return
    pages = {str(one["file"]).partition("/")[0] for one in json.loads(listed.out)["suites"]}
    found |= {f"{service}/e2e" for service in pages}
    for service in services:
        yield from _missing(context, service, found)


def _unlisted_python(context: Context, copy: Suites, services: list[Service]) -> Iterator[Problem]:
    """The same of pytest; what it cannot load is told file by file."""
    done = copy.run("pytest", *LIST)
    lines = done.out.splitlines()
    unloaded = [match for line in lines if (match := _UNLOADED.match(line))]
    if done.code and not unloaded:
        yield _unlisted(context, "pytest", done.err or done.out)
        return
    for match in unloaded:
        path = f"{ownership.TESTS}/{copy.original(match['path'])}"
        said = match["said"] or "see what python says of it"
        yield Problem(
            "scaffolds/uncollected",
            f"pytest cannot load it: {said}",
            context.place(path),
            hint=_hint(context, path),
            service=_service(context, path),
        )
    found = {copy.original(line).partition("::")[0].rpartition("/")[0] for line in lines if "::" in line}
    for service in services:
        if not any(match["path"].startswith(f"{service.id.replace('-', '_')}/") for match in unloaded):
            yield from _missing(context, service, found)


def _missing(context: Context, service: Service, found: Container[str]) -> Iterator[Problem]:
    for part in ("unit", "integration", *(("e2e",) if service.kind in workloads.SERVES else ())):
        if f"{service.id}/{part}" not in found:
            yield Problem(
                "scaffolds/uncollected",
                f"no test of {service.id}/{part} is collected",
                context.place(f"{ownership.tests(service.id)}/{part}"),
                hint="see generators/outputs/scaffolds.py, and which files the runner looks for",
                severity=Severity.ERROR,
                service=service.id,
            )


def _unlisted(context: Context, program: str, said: str) -> Problem:
    """A file that no runner can load keeps it from listing any."""
    first = _MESSAGE.search(said)
    words = first["said"] if first else (said.strip().splitlines() or ["it says nothing"])[-1]
    return Problem(
        "scaffolds/uncollected",
        f"{program} cannot list the tests: {words}",
        context.place(ownership.TESTS),
        hint="correct the file that it cannot load",
    )


def _service(context: Context, path: str) -> str:
    """The service whose folder a file lies in; empty for what all share."""
    found = path.removeprefix(f"{ownership.TESTS}/").partition("/")[0]
    return found if any(one.id == found for one in context.model.services) else ""


def _hint(context: Context, path: str) -> str:
    """Where to change it: a generated file says so in its header, any other is its team's."""
    generated = path in context.planned and "do not edit" in context.planned[path][:300]
    return (
        "correct the template in templates/scaffolds"
        if generated
        else "this file is its team's: correct it there"
    )
