"""Workflows keep to the rules of good ones and to GitHub's limits at any size; shows the critical path.

Counts workflows, jobs, sizes of fleets, what the catalog says that nothing is made of, and times to approve.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from generators.checks import Context, Result
from generators.checks._pipelines import rules
from generators.checks._pipelines.sizes import SampleRepository, broken_limits, broken_times, plans, sizes
from generators.checks._pipelines.workflows import FOLDER, Workflow, workflows
from generators.conventions.pipelines import REQUIRED_CHECKS
from generators.problems import Place, Problem

NEEDS = ()
JUDGES = ("pipelines",)

_HINT = "correct the template in templates/pipelines"
_PLANNER = "ci/plan.py"
_FEW = 3
_AROUND = ("ci.yml", "deploy.yml")
"""What runs before somebody is asked, or between the answer and a delivery."""
_STARTS = "outputs.project"
"""In an `if:`, what marks a job that no change of a service starts."""


def run(context: Context) -> Result:
    """One finding per rule that a workflow or a job breaks, and per limit that a fleet would."""
    found = workflows(context)
    problems: list[Problem] = []
    for workflow in found:
        problems += _told(context, workflow, rules.of_workflow(workflow))
        for job in workflow.jobs:
            problems += _told(context, workflow, rules.of_job(workflow, job))
    problems += _required(context, found)
    bad = {problem.place for problem in problems}
    total = len(found) + sum(len(workflow.jobs) for workflow in found)
    started = list(_ignored(context))
    limits = [*_sizes(context, found), *_approvals(context, found)]
    ignored = {*context.model.fleet.delivery.ignored}
    tried = len(sizes(len(context.model.services))) + len(ignored) + 1
    covered = total - min(len(bad), total) + tried - len(started) - len({one.rule for one in limits})
    notes = [line for workflow in found for line in _paths(workflow)]
    if not ignored:
        notes.append(f"{context.shown} has no `delivery.ignored`: a change of a page alone starts every job")
    return Result(covered, total + tried, (*problems, *started, *limits), notes=tuple(notes))


def _told(context: Context, workflow: Workflow, said: Iterable[rules.Said]) -> Iterator[Problem]:
    for rule, line, words in said:
        yield Problem(f"pipelines/{rule}", words, context.place(workflow.path, line), _HINT)


def _required(context: Context, found: Sequence[Workflow]) -> Iterator[Problem]:
    for workflow, said in rules.of_all(found, REQUIRED_CHECKS):
        if workflow is None:
            rule, _, words = said
            yield Problem(f"pipelines/{rule}", words, Place(FOLDER), _HINT)
        else:
            yield from _told(context, workflow, (said,))


def _sizes(context: Context, found: Iterable[Workflow]) -> Iterator[Problem]:
    declared = {name for workflow in found for name in (workflow.jobs.get("plan") or {}).get("outputs") or {}}
    matrices = [one for workflow in found for one in rules.matrices(workflow)]
    for planned in plans(context):
        for said in (*broken_limits(planned, sorted(declared)), *broken_times(planned, matrices)):
            yield Problem(
                f"pipelines/limits-{planned.size}",
                f"with {planned.size} services {said}",
                Place(_PLANNER),
                "see ci/matrix.py for legs, and the timeouts in templates/pipelines",
            )


def _ignored(context: Context) -> Iterator[Problem]:
    """A change of what the catalog says that no service is made of starts no job of one."""
    for pattern in dict.fromkeys(context.model.fleet.delivery.ignored):
        with context.new_folder() as folder:
            sample = SampleRepository(context, folder, _FEW)
            path = _example(pattern, folder)
            sample.commit(path, "A page.\n")
            plan = sample.last_change()
        if plan["services"] or plan["images"] or plan["deploy"]:
            said = f"`delivery.ignored` has {pattern}, and a change of {path} alone starts jobs of services"
            hint = "leave out what pipelines depend on: see ci/inputs.py"
            yield Problem("pipelines/ignored", said, Place(context.shown), hint)


def _example(pattern: str, folder: Path) -> str:
    """A path that a pattern of the catalog means, in a repository that may have it as a folder."""
    if pattern.startswith("*"):
        return f"page{pattern[1:]}"
    inside = pattern.endswith("/") or (folder / pattern).is_dir()
    return f"{pattern.rstrip('/')}/page" if inside else pattern


def _approvals(context: Context, found: Iterable[Workflow]) -> Iterator[Problem]:
    """Nobody is too late because of the pipeline alone.

    The clock runs from the start of the run, which waits for CI; then from the approval to each delivery.
    """
    around = [one for one in found if Path(one.path).name in _AROUND]
    minutes = sum(own for workflow in around for _, own in rules.longest(workflow))
    for one in context.model.fleet.environments:
        if one.approvers and one.approval_timeout < 60 * minutes:
            said = (
                f"an approval for {one.name} is good for {one.approval_timeout // 60} min, and the pipeline "
                f"itself is declared to take {minutes} min around it"
            )
            hint = f"give its `approval_timeout` {minutes} min and the time that a person needs"
            yield Problem("pipelines/approval-timeout", said, Place(context.shown), hint)


def _paths(workflow: Workflow) -> Iterator[str]:
    """The critical path, and that of a change of one service where it is another one."""
    name = Path(workflow.path).name
    whole = rules.longest(workflow)
    yield f"{name}: {_words(whole)}"
    rare = frozenset(one for one, job in workflow.jobs.items() if _STARTS in str(job.get("if", "")))
    usual = rules.longest(workflow, rare)
    if usual != whole:
        yield f"{name}, of one service: {_words(usual)}"


def _words(path: Iterable[tuple[str, int]]) -> str:
    steps = list(path)
    return f"{sum(minutes for _, minutes in steps)} min: " + ", ".join(f"{one} {m}" for one, m in steps)
