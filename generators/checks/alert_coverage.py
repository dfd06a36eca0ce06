"""Every alert has tests that it fires on time, stays silent in every way it should, and resolves.

Counts pairs of alert and aspect, and recordings whose figure is tested. promtool itself passes a
test of a name that no alert has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generators.checks import Context, Result
from generators.checks._rules import alert_aspects as aspects
from generators.checks._rules.files import TestFile, alerting_rules, parsed, rule_files, test_files
from generators.problems import Problem

NEEDS = ()
JUDGES = ("alerts",)

_RECORD = re.compile(r"^ *- record: (\S+)$", re.MULTILINE)

Rules = Mapping[str, Mapping[str, Any]]


def run(context: Context) -> Result:
    """One finding per alert that lacks a test, and per test of an alert that is not there."""
    texts = rule_files(context.planned)
    tests = test_files(context.planned)
    alerts = {path: alerting_rules(text) for path, text in texts.items()}
    claims: dict[tuple[str, str], set[str]] = {}
    problems: list[Problem] = []
    for test in tests:
        problems += _judge(context, test, alerts, claims)
    covered = total = 0
    for path, rules in alerts.items():
        for name, rule in rules.items():
            wanted = aspects.applicable(rule)
            lacking = [aspect for aspect in wanted if aspect not in claims.get((path, name), ())]
            total += len(wanted)
            covered += len(wanted) - len(lacking)
            if lacking:
                problems.append(_lacking(context, path, texts[path], name, lacking))
    recordings = list(_recordings(context, texts, tests))
    problems += (problem for problem in recordings if problem)
    covered += recordings.count(None)
    return Result(covered, total + len(recordings), tuple(problems))


def _recordings(
    context: Context, texts: Mapping[str, str], tests: tuple[TestFile, ...]
) -> Iterator[Problem | None]:
    """A finding for each recording without a test; None for each that has one."""
    for path, text in texts.items():
        records = _RECORD.findall(text)
        found: set[str] = set()
        for test in tests:
            if records and path in test.rules:
                found |= aspects.recorded(parsed(test.text), records)
        for record in records:
            line = text.count("\n", 0, text.find(f"- record: {record}\n")) + 1
            yield (
                None
                if record in found
                else Problem(
                    "alert-coverage/untested-recording",
                    f"no test shows which figure {record} has",
                    context.place(path, line),
                    hint="give the recording an expected figure in generators/alerts, and run generate",
                )
            )


def _judge(
    context: Context, test: TestFile, alerts: Mapping[str, Rules], claims: dict[tuple[str, str], set[str]]
) -> Iterator[Problem]:
    tests = parsed(test.text)
    known = {name: rule for path in test.rules for name, rule in alerts.get(path, {}).items()}
    for path in test.rules:
        if path not in alerts:
            yield Problem(
                "alert-coverage/no-rules",
                f"{test.path} loads {path}, which is not generated",
                context.place(test.path),
                hint="write the path of a rule file below monitoring/rules",
            )
        for claim in aspects.proven(tests, known):
            if claim.alert in alerts.get(path, {}):
                claims.setdefault((path, claim.alert), set()).add(claim.aspect)
    for name in sorted(set(aspects.unknown(tests, known))):
        line = test.text.count("\n", 0, max(test.text.find(name), 0)) + 1
        yield Problem(
            "alert-coverage/no-such-alert",
            f"a test asks about {name!r}, and no alert of {', '.join(test.rules)} is called so",
            context.place(test.path, line),
            hint="promtool would pass it in silence: correct the name, or remove the test",
        )


def _lacking(context: Context, path: str, text: str, name: str, lacking: list[str]) -> Problem:
    line = text.count("\n", 0, text.find(f"- alert: {name}\n")) + 1
    return Problem(
        "alert-coverage/untested",
        f"no test shows of {name} that it {', '.join(_SAID.get(one, f'is {one}') for one in lacking)}",
        context.place(path, line),
        hint="give the alert a proof in generators/alerts, and run generate",
    )


_SAID = {one: one for one in (aspects.FIRES, aspects.ON_TIME, aspects.RESOLVES)}
