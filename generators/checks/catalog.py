"""The catalog keeps its schema and its rules.

Counts services; every finding is the catalog's own, with the line that a person edits.
"""

from __future__ import annotations

from generators.checks._context import Context
from generators.checks._contract import Result
from generators.problems import Severity

NEEDS = ()


def run(context: Context) -> Result:
    """Every finding of the load. A catalog that cannot be read at all counts as one subject."""
    problems = context.catalog_problems
    wrong = [problem for problem in problems if problem.severity is not Severity.WARNING]
    if context.loaded is None:
        return Result(0, 1, problems)
    total = len(context.model.services)
    if not wrong:
        return Result(total, total, problems)
    services = {problem.service for problem in wrong}
    return Result(total - max(1, len(services & {s.id for s in context.model.services})), total, problems)
