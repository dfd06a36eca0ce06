"""Small mistakes in alerting rules, and for each the tests of that one alert that should see it.

A mutant stands alone in a rule file, its tests are those of the whole file cut down to what they say
of this alert: so hundreds of mutants take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.emit import to_json_in_yaml

_FLIPPED = {">": "<", "<": ">", ">=": "<", "<=": ">", "==": "!=", "!=": "=="}
_COMPARISON = re.compile(r"(?<![=!<>~])(==|!=|>=|<=|>|<)(?![=~])(\s*(?:bool\s*)?)(\d+(?:\.\d+)?)?")
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
_BRACES = re.compile(r"\{[^{}]*\}")
_NAMES = re.compile(r'(alertname=~")([\w|]+)(")')
NOTHING = "nothing changed"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One alerting rule with one mistake; ``what`` says which."""

    path: str
    alert: str
    what: str
    rule: Mapping[str, Any]


def mutants(path: str, rule: Mapping[str, Any]) -> Iterator[Mutant]:
    """Every mutant of a rule: comparisons flipped, thresholds ten times as high, no ``for``, and
    matchers that match nothing. The first is the rule itself, which the tests must accept.
    """
    name, expr = str(rule["alert"]), str(rule["expr"])
    yield Mutant(path, name, NOTHING, rule)
    if str(rule.get("for", "0s")) != "0s":
        changed = {key: value for key, value in rule.items() if key != "for"}
        yield Mutant(path, name, "without its for", changed)
    for what, mutated in _expressions(expr):
        yield Mutant(path, name, what, {**rule, "expr": mutated})


def _expressions(expr: str) -> Iterator[tuple[str, str]]:
    # Inside the braces of a selector `=` and `!=` mean something else.
    hidden = _BRACES.sub(lambda match: "\0" * len(match[0]), expr)
    for match in _COMPARISON.finditer(hidden):
        start, end = match.span(1)
        yield f"{match[0].strip()!r} flipped at {start}", expr[:start] + _FLIPPED[match[1]] + expr[end:]
        if match[3] and float(match[3]):
            start, end = match.span(3)
            tenfold = f"{float(match[3]) * 10:.12f}".rstrip("0").rstrip(".")
            yield f"{match[3]} ten times as high at {start}", expr[:start] + tenfold + expr[end:]
    for match in _MATCHER.finditer(expr):
        start, end = match.span(3)
        yield f"{match[0]} broken at {start}", f"{expr[:start]}broken{expr[end:]}"


def rules_of(mutant: Mutant) -> str:
    """A rule file with nothing but the mutant."""
    return to_json_in_yaml({"groups": [{"name": "mutant", "rules": [mutant.rule]}]})


def tests_of(alert: str, tests: Mapping[str, Any], rules: str) -> str:
    """What a test file says of one alert, over the rule file at ``rules``; empty: nothing at all."""
    cases = []
    for case in tests.get("tests") or ():
        fired = [one for one in case.get("alert_rule_test") or () if one["alertname"] == alert]
        checks = list(_checks(case, alert))
        if fired or checks:
            cases.append({**case, "alert_rule_test": fired, "promql_expr_test": checks})
    if not cases:
        return ""
    return to_json_in_yaml(
        {"rule_files": [rules], "evaluation_interval": tests["evaluation_interval"], "tests": cases}
    )


def _checks(case: Mapping[str, Any], alert: str) -> Iterator[Mapping[str, Any]]:
    for check in case.get("promql_expr_test") or ():
        expr = str(check["expr"])
        names = _NAMES.search(expr)
        if names is None or alert not in names[2].split("|"):
            continue
        samples = check.get("exp_samples") or []
        alone = [{**sample, "value": 1} for sample in samples]
        yield {**check, "expr": _NAMES.sub(rf"\g<1>{alert}\g<3>", expr), "exp_samples": alone}
