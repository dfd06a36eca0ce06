"""No exemption and no feature flag is past its day; those within 14 days are announced.

Counts those who may hold one: each service, and the platform for what is said of all. An end more than
400 days ahead is none, and told as a warning. Generating never reads the clock, so that an old exemption
can never stop a rollback: only this check does.
"""

from __future__ import annotations

from generators.checks import Context, Result
from generators.problems import Severity

NEEDS = ()


def run(context: Context) -> Result:
    """The expired ones, as the catalog tells them for today's date."""
    problems = tuple(context.expired(context.today))
    total = 1 + len(context.model.services)
    late = {problem.service for problem in problems if problem.severity is not Severity.WARNING}
    return Result(total - len(late), total, problems)
