"""The generated tests of every service type-check, lint and are collected by their runners.

Counts services. What a team wrote beside the generated files is judged with them.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from generators.checks import Context, Result
from generators.checks._node import GROUP, Workspace, workspace
from generators.conventions import ownership, workloads
from generators.model import Service
from generators.problems import Problem, Severity

NEEDS = (f"node:{GROUP}",)

LANGUAGE = "typescript"
_COMPILER = re.compile(
    r"^(?P<path>[^\s(]+)\((?P<line>\d+),(?P<column>\d+)\): error (?P<code>TS\d+): (?P<said>.*)$"
)
_LINTER = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+): (?P<said>.*) \[\w+/(?P<code>.*)\]$")
_MESSAGE = re.compile(r'"message": "(?P<said>[^"\\]+)"')
_CONTRACT_KEYS = frozenset(
    {"id", "kind", "port", "probes", "metrics", "objectives", "calls", "uses", "coverage"}
)


def run(context: Context) -> Result:
    """One finding per complaint of the compiler or the linter, and per part that no runner collects."""
    services = context.model.services
    problems = [problem for service in services for problem in _contract(context, service)]
    problems += _unparsed(context)
    written = [service for service in services if service.language.name == LANGUAGE]
    if written:
        with workspace(context) as folder:
            problems += _complaints(context, folder, "tsc", _COMPILER, "-p", ".", "--pretty", "false")
            problems += _complaints(context, folder, "oxlint", _LINTER, "-f", "unix", ".")
            problems += _uncollected(context, folder, written)
    shared = any(not problem.service for problem in problems)
    bad = {problem.service for problem in problems}
    covered = 0 if shared else sum(service.id not in bad for service in services)
    without = sorted({one.language.name for one in services} - {LANGUAGE})
    notes = tuple(f"{name}: parsed only; compiled, linted and collected is {LANGUAGE}" for name in without)
    return Result(covered, len(services), tuple(problems), notes=notes)


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


def _unparsed(context: Context) -> Iterator[Problem]:
    """Python that is none, of services and of what they share."""
    for path, text in context.planned.items():
        if path.startswith(f"{ownership.TESTS}/") and path.endswith(".py"):
            try:
                ast.parse(text)
            except SyntaxError as error:
                place = context.place(path, error.lineno or 0, error.offset or 0)
                service = _service(context, path)
                yield Problem(
                    "scaffolds/python", error.msg, place, hint=_hint(context, path), service=service
                )


def _complaints(
    context: Context, folder: Workspace, program: str, form: re.Pattern[str], *words: str
) -> Iterator[Problem]:
    done = folder.run(program, *words)
    found = [match for line in done.out.splitlines() if (match := form.match(line))]
    if done.code and not found:
        raise RuntimeError(f"{program} ended with code {done.code}: {(done.err or done.out).strip()[-500:]}")
    for match in found:
        path = f"{ownership.TESTS}/{match['path'].removeprefix('./')}"
        yield Problem(
            f"scaffolds/{program}",
            f"{match['code']}: {match['said'].strip()}",
            context.place(path, int(match["line"]), int(match["column"])),
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
        wanted = ["unit", "integration", *(["e2e"] if service.kind in workloads.SERVES else [])]
        for part in wanted:
            if f"{service.id}/{part}" not in found:
                yield Problem(
                    "scaffolds/uncollected",
                    f"no test of {service.id}/{part} is collected",
                    context.place(f"{ownership.tests(service.id)}/{part}"),
                    hint="run ./doit generate",
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
