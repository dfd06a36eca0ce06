"""Findings as annotations on the lines of a pull request.

A step shows ten errors and ten warnings and drops the rest without a word, so each kind gets nine
and a tenth that says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from generators.problems import Problem, Severity, in_order

SHOWN = 9


def annotated(problems: Iterable[Problem]) -> str:
    """Workflow commands, one a line: errors first."""
    found = in_order(problems)
    errors = [problem for problem in found if problem.severity is not Severity.WARNING]
    warnings = [problem for problem in found if problem.severity is Severity.WARNING]
    lines = [*_kind("error", errors), *_kind("warning", warnings)]
    return "".join(f"{line}\n" for line in lines)


def _kind(kind: str, problems: list[Problem]) -> Iterable[str]:
    shown = problems if len(problems) <= SHOWN + 1 else problems[:SHOWN]
    for problem in shown:
        yield _annotation(kind, problem)
    if len(problems) > len(shown):
        more = len(problems) - len(shown)
        yield f"::{kind} title=doit::and {more} more {kind}s, see the log of this step"


def _annotation(kind: str, problem: Problem) -> str:
    place = problem.place
    properties = {"title": f"doit ({problem.rule})", "file": place.path}
    if place.line:
        properties |= {"line": str(place.line), "endLine": str(place.line)}
        if place.column:
            properties["col"] = str(place.column)
        if place.end_column:
            properties["endColumn"] = str(place.end_column)
    hint = f"\nhint: {problem.hint}" if problem.hint else ""
    stated = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {stated}::{_data(problem.message + hint)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
