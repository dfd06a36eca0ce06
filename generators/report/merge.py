"""One cause over many services or files becomes one finding that says in how many more it is the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generators.problems import Problem, Severity, in_order


@dataclass(frozen=True, slots=True)
class Merged:
    """A finding, and the others that say the same of other services, environments or stale files."""

    problem: Problem
    others: tuple[Problem, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """The other services, in order, each once."""
        names = dict.fromkeys(p.service for p in self.others)
        return tuple(name for name in names if name != self.problem.service)


def merged(problems: Iterable[Problem]) -> list[Merged]:
    """The findings in order; those equal but for service and environment become one.

    So do stale files, which ``generate`` cures all at once, when they are equal but for their path.
    """
    groups: dict[object, list[Problem]] = {}
    for index, problem in enumerate(in_order(problems)):
        stale = problem.severity is Severity.FIXABLE
        group: object = _cause(problem) if problem.service or stale else index
        groups.setdefault(group, []).append(problem)
    return [Merged(group[0], tuple(group[1:])) for group in groups.values()]


def _cause(problem: Problem) -> tuple[str, ...]:
    return (
        problem.rule,
        problem.severity,
        _without_names(problem, _without_path(problem)),
        _without_names(problem, problem.hint),
    )


def _without_path(problem: Problem) -> str:
    """The message without the words that are the finding's own file, as the tree or the caller names it."""
    if problem.severity is not Severity.FIXABLE:
        return problem.message
    words = problem.message.split(" ")
    return " ".join("\0" if "/" in word and problem.place.path.endswith(word) else word for word in words)


def _without_names(problem: Problem, text: str) -> str:
    """Names are whole words here: the service called ``x`` is not the x of ``max``."""
    for name in (problem.service, problem.environment):
        if name:
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?!\w)", "\0", text)
    return text
