"""At least 95 % of small mistakes in alerting rules are seen by the unit tests; survivors are listed.

Counts mutants of a sample that is drawn from the content itself, so it is the same for the same
rules. The tests must pass on each rule as it is: a test that fails anyway proves nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from generators.checks import Context, Result
from generators.checks._engine.store import question
from generators.checks._rules.files import alerting_rules, parsed, rule_files, test_files
from generators.checks._rules.mutants import NOTHING, Mutant, mutants, rules_of, tests_of
from generators.problems import Problem, Severity

NEEDS = ("promtool",)

WORDS = ("test", "rules")
SAMPLE = 120
CAUGHT = 0.95
_BATCH = 40
_SEED = "rules"


def run(context: Context) -> Result:
    """One finding per survivor: a warning, and an error where there are too many of them."""
    files = rule_files(context.planned)
    found = [
        one
        for path, text in files.items()
        for rule in alerting_rules(text).values()
        for one in mutants(path, rule)
    ]
    draw = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    drawn = draw.sample(found, min(SAMPLE, len(found)))
    return judge(context, drawn)


def judge(context: Context, drawn: Sequence[Mutant]) -> Result:
    """Tries these mutants. A rule that fails its own tests as it is counts as not caught."""
    survivors = [
        one
        for one, passed in zip(drawn, tried(context, drawn), strict=True)
        if passed == (one.what != NOTHING)
    ]
    share = 1 - len(survivors) / len(drawn) if drawn else 0.0
    severity = Severity.WARNING if share >= CAUGHT else Severity.ERROR
    problems = tuple(_survived(context, one, severity) for one in survivors)
    covered = len(drawn) - (len(survivors) if severity is Severity.ERROR else 0)
    return Result(covered, len(drawn), problems)


def tried(context: Context, drawn: Sequence[Mutant]) -> list[bool]:
    """Whether the tests pass on each mutant, asked of promtool in batches and kept by content."""
    program = context.program("promtool")
    tests = _tests(context, {one.path for one in drawn})
    texts = [(rules_of(one), [_cut(one, test) for test in tests[one.path]]) for one in drawn]
    names = [question([program], WORDS, rules, *cut) for rules, cut in texts]
    answers = {name: context.store.get(name) for name in names}
    unknown = [
        (name, *text) for name, text in dict(zip(names, texts, strict=True)).items() if answers[name] is None
    ]
    parts = [unknown[at : at + _BATCH] for at in range(0, len(unknown), _BATCH)]
    for part in context.each("mutants", lambda part: _batch(context, program, part), parts):
        answers |= part
    return [answers[name] == "passed" for name in names]


def _tests(context: Context, paths: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    wanted = set(paths)
    found: dict[str, list[dict[str, Any]]] = {path: [] for path in wanted}
    for test in test_files(context.planned):
        for path in wanted.intersection(test.rules):
            found[path].append(parsed(test.text))
    return found


def _cut(mutant: Mutant, tests: dict[str, Any]) -> str:
    return tests_of(mutant.alert, tests, "rules.yaml")


def _batch(
    context: Context, program: Path, part: Sequence[tuple[str, str, list[str]]]
) -> dict[str, str | None]:
    """Each mutant in a folder of its own, so that every rule file has the same name."""
    answers: dict[str, str | None] = {}
    with context.new_folder() as folder:
        for name, rules, cuts in part:
            home = folder / name
            home.mkdir()
            (home / "rules.yaml").write_text(rules, encoding="utf-8")
            files = []
            for number, text in enumerate(filter(None, cuts)):
                files.append(f"tests-{number}.yaml")
                (home / files[-1]).write_text(text, encoding="utf-8")
            code = context.processes.run([program, *WORDS, *files], folder=home).code if files else 0
            answers[name] = "failed" if code else "passed"
            context.store.put(name, answers[name] or "")
    return answers


def _survived(context: Context, mutant: Mutant, severity: Severity) -> Problem:
    text = context.planned[mutant.path]
    line = text.count("\n", 0, text.find(f"- alert: {mutant.alert}\n")) + 1
    if mutant.what == NOTHING:
        message = f"the tests of {mutant.alert} fail on the rule as it is"
    else:
        message = f"no test of {mutant.alert} sees the mistake: {mutant.what}"
    return Problem(
        "mutants/survived",
        message,
        context.place(mutant.path, line),
        hint="add an input to the alert's proof in generators/alerts that tells the two apart",
        severity=severity,
    )
