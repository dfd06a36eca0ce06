"""The catalog keeps its schema and its rules.

Counts services; every finding is the catalog's own, with the line that a person edits.
"""

from __future__ import annotations

from generators.checks import Context, Result
from generators.problems import Severity

NEEDS = ()


def run(context: Context) -> Result:
    """Every finding of the load. A catalog that cannot be read at all counts as one subject.

    An error that belongs to no service, such as one of a tier, costs one service: all of them never
    count as covered beside an error.
    """
    problems = context.catalog_problems
    wrong = [problem for problem in problems if problem.severity is not Severity.WARNING]
    good, total = context.counted
    if context.loaded is not None:
        services = {service.id for service in context.model.services}
        total = len(services)
        good = total - len(services & {problem.service for problem in wrong})
    if not total:
        return Result(0, 1, problems)
    return Result(max(min(good, total - 1), 0) if wrong else total, total, problems)
