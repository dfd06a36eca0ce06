"""promtool accepts every rule file with all its lints, and every unit test of them passes.

Counts rule files and test files. Answers are kept by the content of a file, of the rules that it
tests, and by the program's identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._rules.files import TestFile, rule_files, test_files
from generators.problems import Problem

NEEDS = ("promtool",)
JUDGES = ("alerts", "tests")

LINT = ("check", "rules", "--lint=all", "--lint-fatal")
TEST = ("test", "rules")
PASSED = "passed"
_CHUNK = re.compile(r"^    (?=name: |expr: |alertname: )", re.MULTILINE)
_NOISE = re.compile(r"^\s*(?:FAILED:|SUCCESS|Checking .*|\d+ rules found)\s*$", re.MULTILINE)
_SHOWN = 12
"""Lines of promtool's words that a finding repeats at most."""


def run(context: Context) -> Result:
    """One finding per rule file that is refused and per test that fails."""
    program = context.program("promtool")
    rules, tests = rule_files(context.planned), test_files(context.planned)
    problems: list[Problem] = []
    covered = 0
    for path, said in zip(rules, _linted(context, program, list(rules.items())), strict=True):
        covered += said == PASSED
        if said != PASSED:
            problems.append(_refused(context, path, said))
    answers = context.each("promtool", lambda one: _tested(context, program, one, rules), tests)
    for test, said in zip(tests, answers, strict=True):
        covered += said == PASSED
        if said != PASSED:
            problems += _failed(context, test, said)
    return Result(covered, len(rules) + len(tests), tuple(problems))


def _linted(context: Context, program: Path, files: Sequence[tuple[str, str]]) -> list[str]:
    """promtool's verdict on each rule file: all unknown ones at once, and alone if that fails."""
    names = [question([program], LINT, text) for _, text in files]
    known = {name: said for name in names if (said := context.store.get(name))}
    unknown = [(name, path) for name, (path, _) in zip(names, files, strict=True) if name not in known]
    if unknown and _lint(context, program, [path for _, path in unknown]) == PASSED:
        fresh = {name: PASSED for name, _ in unknown}
    else:
        fresh = {name: _lint(context, program, [path]) for name, path in unknown}
    for name, said in fresh.items():
        _keep(context, name, said)
    return [{**known, **fresh}[name] for name in names]


def _lint(context: Context, program: Path, paths: Sequence[str]) -> str:
    command: list[str | Path] = [program, *LINT, *paths]
    done = context.processes.run(command, folder=context.laid())
    return PASSED if done.code == 0 else done.out + done.err or f"promtool ended with code {done.code}"


def _tested(context: Context, program: Path, test: TestFile, rules: dict[str, str]) -> str:
    texts = [rules.get(path, "") for path in test.rules]
    name = question([program], TEST, test.path, test.text, *texts)
    said = context.store.get(name)
    if said is None:
        done = context.processes.run([program, *TEST, test.path], folder=context.laid())
        said = PASSED if done.code == 0 else done.out + done.err or f"promtool ended with code {done.code}"
        _keep(context, name, said)
    return said


def _keep(context: Context, name: str, said: str) -> None:
    """Failures are asked anew: they may be the machine's, not the content's."""
    if said == PASSED:
        context.store.put(name, said)


def _refused(context: Context, path: str, said: str) -> Problem:
    return Problem(
        "promtool/rules",
        f"promtool refuses the rules: {_brief(said)}",
        context.place(path),
        hint="correct what generators/alerts makes of the catalog; promtool check rules --lint=all says more",
    )


def _failed(context: Context, test: TestFile, said: str) -> Iterator[Problem]:
    chunks = _CHUNK.split(said)[1:] or [said]
    for chunk in chunks:
        line = _line(test.text, chunk)
        yield Problem(
            "promtool/test",
            f"a test of {', '.join(test.rules) or 'no rules'} fails: {_brief(chunk)}",
            context.place(test.path, line),
            hint="compare the alert with its proof in generators/alerts: one of them is wrong",
        )


def _line(text: str, chunk: str) -> int:
    """Where the failing case or expression stands in the test file, or 0."""
    named = re.match(r"name: (.+?),?$", chunk, re.MULTILINE)
    wanted = re.search(r"alertname: (\w+)", chunk)
    start = text.find(f"- name: {named[1]}") if named else -1
    at = text.find(f"alertname: {wanted[1]}", max(start, 0)) if wanted else start
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def _brief(said: str) -> str:
    lines = [line.strip() for line in _NOISE.sub("", said).splitlines() if line.strip()]
    return " / ".join(lines[:_SHOWN]) or "it gives no reason"
