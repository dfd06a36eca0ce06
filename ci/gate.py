"""The one required check: every job ended as the plan says it should.

GitHub takes a skipped job for a passed one. So each job states, besides its result, whether it was to
run, and only what agrees passes.

    env:
      JOBS: |
        plan always ${{ needs.plan.result }}
        tests ${{ needs.plan.outputs.tests-any }} ${{ needs.tests.result }}
    run: python3 -m ci.gate

A line has the job, the word ``always``, ``true`` or ``false`` (what governs its ``if:``), and the result.
A word that is missing is an output that the plan never wrote, and agrees with nothing.
Ends with 0 when all agree, with 1 when one does not, with 2 when a line cannot be read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import NamedTuple

from ci import actions
from ci.command import command
from ci.git import shown

ALWAYS, YES, NO = "always", "true", "false"
RESULTS = ("success", "failure", "cancelled", "skipped")
PLAN = "plan"
"""The job whose outputs say what the others should do."""


class Job(NamedTuple):
    """A job, whether it was to run (``always``, ``true``, ``false``; empty: nobody said), its result."""

    name: str
    expected: str
    result: str


def judge(jobs: Iterable[Job]) -> list[str]:
    """What does not agree, one sentence a job; nothing when the gate may open."""
    found = []
    names = []
    jobs = list(jobs)
    planned = any(job.name == PLAN and job.result == "success" for job in jobs)
    for job in jobs:
        names.append(job.name)
        problem = _problem(job)
        # Of a plan that failed nobody expects a word; that it failed closes the gate already.
        if problem and (planned or job != (job.name, "", "skipped")):
            found.append(f"{job.name}: {problem}")
    if PLAN not in names:
        found.append("plan: it is not among the jobs, so nobody said what should run")
    found += [f"{name}: it is listed twice" for name in sorted({n for n in names if names.count(n) > 1})]
    return found


def _problem(job: Job) -> str:
    name, expected, result = job
    if name == PLAN and expected != ALWAYS:
        return "it must always run"
    if expected not in (ALWAYS, YES, NO):
        return "the plan does not say whether it should run"
    if result not in RESULTS:
        return f"its result is {result!r}, and only {', '.join(RESULTS)} are known"
    if expected == NO:
        return "" if result == "skipped" else f"the plan has no work for it, and it ended with {result}"
    if result == "skipped":
        return "it has work to do and was skipped"
    return "" if result == "success" else f"it ended with {result}"


def read(text: str) -> list[Job]:
    """The jobs of the lines. Raises ValueError naming the line."""
    jobs = []
    for line in text.splitlines():
        words = line.split()
        if not words:
            continue
        if len(words) == 2:
            # An output that was never written leaves nothing between two blanks.
            words.insert(1, "")
        if len(words) != 3:
            raise ValueError(f"{shown(line.strip())!r} is not a job, an expectation and a result")
        jobs.append(Job(*words))
    return jobs


def table(jobs: Iterable[Job], problems: list[str]) -> str:
    """The verdict in Markdown."""
    rows = [f"| {shown(j.name)} | {shown(j.expected) or 'not said'} | {shown(j.result)} |" for j in jobs]
    verdict = "All jobs ended as planned." if not problems else f"{len(problems)} did not end as planned."
    found = [f"- {shown(text)}" for text in problems]
    return "\n".join(
        ["### Gate", "", verdict, *found, "", "| Job | To run | Result |", "|---|---|---|", *rows]
    )


@command
def main() -> int:
    """Reads JOBS, judges, tells."""
    try:
        jobs = read(os.environ.get("JOBS", ""))
    except ValueError as error:
        sys.stderr.write(f"{actions.annotation('error', f'JOBS: {error}')}\n")
        return 2
    problems = judge(jobs)
    for text in problems:
        sys.stderr.write(f"{actions.annotation('error', text)}\n")
    actions.write_summary(table(jobs, problems))
    agreed = len(jobs) - len({text.partition(":")[0] for text in problems})
    sys.stdout.write(f"gate: {max(agreed, 0)} of {len(jobs)} jobs ended as planned\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
